package io.holdfast.spark.log;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import org.apache.spark.SparkConf;

/** Which host this is. Stateless. */
final class Hosts {
    private Hosts() {}

    /** This host's name, or a placeholder where it has none. */
    static String here() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "an unnamed host";
        }
    }

    /** Whether the name leads to an address of this host. */
    static boolean isHere(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException unknown) {
            return false;
        }
    }

    /** Which process this is, for people: host, process id, and Spark's name for the application. */
    static String process(SparkConf conf) {
        return here() + ", process " + ProcessHandle.current().pid() + ", "
                + conf.get("spark.app.id", "an application that Spark has not named yet");
    }
}
