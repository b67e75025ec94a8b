package dev.baton.broker.security;

import dev.baton.permissions.Principal;
import java.util.Optional;

/** What people see of a principal. Asked anew each time, because names and links change; any thread. */
public final class PrincipalNames {
    private final People people;
    private final Caller owner;
    private final PermissionGate gate;

    /** Names over the people of a broker, its owner, and the links that guests came through. */
    public PrincipalNames(People people, Caller owner, PermissionGate gate) {
        this.people = people;
        this.owner = owner;
        this.gate = gate;
    }

    /** The name that others see. */
    public String shown(Principal principal) {
        String username = Caller.usernameOf(principal);
        if (principal instanceof Principal.Guest guest) {
            return shown(guest);
        }
        return username.equals(owner.username())
                ? owner.displayName()
                : people.find(username).map(People.Person::displayName).orElse(username);
    }

    /** The guest of that stable name; the right to anything is another question. */
    public Optional<Caller> guest(String username) {
        return Caller.principalOf(username) instanceof Principal.Guest guest
                ? Optional.of(new Caller(Caller.Kind.GUEST, username, shown(guest), null))
                : Optional.empty();
    }

    private String shown(Principal.Guest guest) {
        String via = gate.policy()
                .link(guest.linkId())
                .map(link -> link.note().isEmpty() ? "" : " via " + link.note())
                .orElse("");
        return "Guest " + guest.number() + via;
    }
}
