package io.holdfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Reads the version that Maven writes into the jar. Stateless. */
final class Version implements IVersionProvider {
    private static final String RESOURCE = "/META-INF/maven/io.holdfast/holdfast/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return new String[] {"holdfast " + properties.getProperty("version", "(not packaged)")};
        }
    }
}
