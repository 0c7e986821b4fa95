package io.holdfast.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Under which licence a library is, as its pom or the pom above it says. Stateless. */
final class Licences {
    /** What stands for a licence that no pom names. */
    static final String NONE = "its pom names none";

    private Licences() {}

    /** The licences' short names, joined by "or" where there are several. */
    static String of(Artifact artifact) throws IOException {
        Optional<Path> pom = Optional.of(artifact.pom());
        while (pom.isPresent()) {
            Element project = read(pom.get());
            Set<String> names = names(project);
            if (!names.isEmpty()) {
                return String.join(" or ", names);
            }
            pom = child(project, "parent").map(parent -> pom(artifact.repository(), parent));
        }
        return NONE;
    }

    private static Element read(Path pom) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException broken) {
            throw new IOException("Cannot read " + pom, broken);
        }
    }

    private static Path pom(Path repository, Element parent) {
        String name = text(parent, "artifactId");
        String version = text(parent, "version");
        return repository
                .resolve(text(parent, "groupId").replace('.', '/'))
                .resolve(name)
                .resolve(version)
                .resolve(name + "-" + version + ".pom");
    }

    private static Set<String> names(Element project) {
        Set<String> names = new LinkedHashSet<>();
        child(project, "licenses")
                .ifPresent(licences -> children(licences, "license")
                        .forEach(licence -> names.add(shortName(text(licence, "name"), text(licence, "url")))));
        return names;
    }

    private static String shortName(String name, String url) {
        String both = (name + " " + url).toLowerCase(Locale.ROOT);
        if (both.contains("apache") || name.equals("AL 2.0")) {
            return "Apache-2.0";
        }
        if (both.contains("mit-0")) {
            return "MIT-0";
        }
        if (both.contains("edl") || both.contains("eclipse distribution")) {
            return "BSD-3-Clause";
        }
        if (both.matches(".*(bsd 3-clause|3-clause bsd|new bsd|bsd licence 3).*")) {
            return "BSD-3-Clause";
        }
        if (both.matches(".*(epl|eclipse public license).*2\\.0.*")) {
            return "EPL-2.0";
        }
        return both.matches(".*\\bmit\\b.*") ? "MIT" : (name.isEmpty() ? url : name).replaceAll("\\s+", " ");
    }

    private static String text(Element element, String name) {
        return child(element, name).map(found -> found.getTextContent().strip()).orElse("");
    }

    private static Optional<Element> child(Element element, String name) {
        return children(element, name).stream().findFirst();
    }

    private static List<Element> children(Element element, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element each && each.getTagName().equals(name)) {
                found.add(each);
            }
        }
        return found;
    }
}
