package dev.baton.broker.security;

import dev.baton.broker.error.OperatorMessage;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The names under which other machines reach this one, as they stood when they were asked for: its host name and the addresses of
 * its network interfaces. None of them can be given to another machine by a stranger's name server, so a broker that listens
 * everywhere may answer to them. Any thread.
 */
public final class MachineAddresses {
    private static final Logger LOG = Logger.getLogger(MachineAddresses.class);

    private MachineAddresses() {}

    /** Whether that is the address by which a server listens on all interfaces. */
    public static boolean isEverywhere(String listenHost) {
        return listenHost.equals("0.0.0.0") || listenHost.equals("::");
    }

    /** The names of this machine, if the address listened on means all of its interfaces; else none. */
    static Set<String> namesFor(String listenHost) {
        return isEverywhere(listenHost) ? names(hostName(), interfaceAddresses()) : Set.of();
    }

    /** The name that is put into links for others: an IPv4 address if there is one, else the host name. */
    public static Optional<String> nameForOthers() {
        return nameForOthers(hostName(), interfaceAddresses());
    }

    static Set<String> names(Optional<String> hostName, Collection<InetAddress> addresses) {
        Set<String> names = new LinkedHashSet<>();
        hostName.map(name -> name.toLowerCase(Locale.ROOT)).ifPresent(name -> {
            names.add(name);
            if (name.indexOf('.') < 0) {
                names.add(name + ".local");
            }
        });
        addresses.forEach(address -> names.add(canonical(address)));
        return names;
    }

    static Optional<String> nameForOthers(Optional<String> hostName, Collection<InetAddress> addresses) {
        List<InetAddress> reachable = addresses.stream()
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                .toList();
        return reachable.isEmpty()
                ? hostName.filter(name -> !name.startsWith("localhost"))
                : Optional.of(canonical(reachable.getFirst()));
    }

    /** An address in the one spelling in which addresses are compared. */
    static String canonical(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static Optional<String> hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.isBlank() || name.indexOf(':') >= 0 ? Optional.empty() : Optional.of(name);
        } catch (IOException unknown) {
            LOG.debug("this machine's name is not known", unknown);
            return Optional.empty();
        }
    }

    private static List<InetAddress> interfaceAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (IOException unknown) {
            LOG.warn(OperatorMessage.LOG_MACHINE_ADDRESSES.text(unknown));
            return List.of();
        }
    }
}
