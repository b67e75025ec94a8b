package dev.baton.permissions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All grants, links, modes and memberships at one moment.
 *
 * <p>Immutable: every change returns a new policy with the epoch one higher, so a decision that is older than a revocation is
 * recognised. A change copies the maps; grants change rarely, decisions are made for every message.
 */
public final class Policy {
    private final long epoch;
    private final Map<String, Grant> grants;
    private final Map<String, ShareLink> links;
    private final Map<Resource, Set<Mode>> modes;
    private final Map<Principal, Set<Principal.Group>> groups;
    /** By subject, because that is how a decision asks. */
    private final Map<Principal, List<Grant>> grantsOf;

    private Policy(
            long epoch,
            Map<String, Grant> grants,
            Map<String, ShareLink> links,
            Map<Resource, Set<Mode>> modes,
            Map<Principal, Set<Principal.Group>> groups) {
        this.epoch = epoch;
        this.grants = grants;
        this.links = links;
        this.modes = modes;
        this.groups = groups;
        this.grantsOf = new HashMap<>();
        for (Grant grant : grants.values()) {
            grantsOf.computeIfAbsent(grant.subject(), subject -> new ArrayList<>())
                    .add(grant);
        }
    }

    /** A policy that allows nothing. */
    public static Policy empty(long epoch) {
        return new Policy(epoch, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** A policy loaded from the store. */
    public static Policy of(long epoch, Collection<Grant> grants, Collection<ShareLink> links) {
        Map<String, Grant> grantsById = new LinkedHashMap<>();
        grants.forEach(grant -> grantsById.put(grant.id(), grant));
        Map<String, ShareLink> linksById = new LinkedHashMap<>();
        links.forEach(link -> linksById.put(link.id(), link));
        return new Policy(epoch, grantsById, linksById, Map.of(), Map.of());
    }

    /** Grows with every change. */
    public long epoch() {
        return epoch;
    }

    /** All grants, also those that no longer count. */
    public Collection<Grant> grants() {
        return List.copyOf(grants.values());
    }

    /** All links, also those that no longer count. */
    public Collection<ShareLink> links() {
        return List.copyOf(links.values());
    }

    /** The link of that id. */
    public Optional<ShareLink> link(String id) {
        return Optional.ofNullable(links.get(id));
    }

    /** The grant of that id. */
    public Optional<Grant> grant(String id) {
        return Optional.ofNullable(grants.get(id));
    }

    /** With this grant added, or put in the place of the one with its id. */
    public Policy with(Grant grant) {
        return new Policy(epoch + 1, put(grants, grant.id(), grant), links, modes, groups);
    }

    /** Without that grant. */
    public Policy withoutGrant(String id) {
        Map<String, Grant> fewer = new LinkedHashMap<>(grants);
        fewer.remove(id);
        return new Policy(epoch + 1, fewer, links, modes, groups);
    }

    /** With this link added, or put in the place of the one with its id. */
    public Policy with(ShareLink link) {
        return new Policy(epoch + 1, grants, put(links, link.id(), link), modes, groups);
    }

    /** Without that link, and so without the grants redeemed from it. */
    public Policy withoutLink(String id) {
        Map<String, ShareLink> fewer = new LinkedHashMap<>(links);
        fewer.remove(id);
        return new Policy(epoch + 1, grants, fewer, modes, groups);
    }

    /** With exactly these modes on a resource. */
    public Policy withModes(Resource resource, Set<Mode> newModes) {
        return new Policy(epoch + 1, grants, links, put(modes, resource, Set.copyOf(newModes)), groups);
    }

    /** With a user in exactly these groups. */
    public Policy withGroups(Principal person, Set<Principal.Group> newGroups) {
        return new Policy(epoch + 1, grants, links, modes, put(groups, person, Set.copyOf(newGroups)));
    }

    /** After a rename or move of a document or folder: grants, links and modes on it, and below it, move along. */
    public Policy moved(Resource.File from, Resource.File to) {
        UnaryOperator<Resource> move =
                resource -> resource instanceof Resource.File file ? file.moved(from, to) : resource;
        Map<String, Grant> movedGrants = new LinkedHashMap<>(grants);
        movedGrants.replaceAll((id, grant) -> grant.at(move.apply(grant.resource())));
        Map<String, ShareLink> movedLinks = new LinkedHashMap<>(links);
        movedLinks.replaceAll((id, link) -> link.at(move.apply(link.resource())));
        Map<Resource, Set<Mode>> movedModes = new HashMap<>();
        modes.forEach((resource, set) -> movedModes.put(move.apply(resource), set));
        return new Policy(epoch + 1, movedGrants, movedLinks, movedModes, groups);
    }

    /**
     * Whether a move changes the rights on a document or folder, because a grant, link or mode is on a folder that contains
     * only one of the two places.
     */
    public boolean changesByMove(Resource.File from, Resource.File to) {
        return Stream.of(
                        grants.values().stream().map(Grant::resource),
                        // a guest's grant is limited to the resource of its link
                        links.values().stream().map(ShareLink::resource),
                        modes.keySet().stream())
                .flatMap(resources -> resources)
                .anyMatch(resource -> isAbove(resource, from) != isAbove(resource, to));
    }

    private static boolean isAbove(Resource resource, Resource.File file) {
        return !resource.equals(file) && resource.covers(file);
    }

    /** All modes, by resource. */
    public Map<Resource, Set<Mode>> modes() {
        return Map.copyOf(modes);
    }

    /** The grants given to a principal or to one of its groups, also those that no longer count. */
    public List<Grant> grantsOf(Principal principal) {
        List<Grant> own = grantsOf.getOrDefault(principal, List.of());
        Set<Principal.Group> of = groups.getOrDefault(principal, Set.of());
        if (of.isEmpty()) {
            return own;
        }
        List<Grant> all = new ArrayList<>(own);
        of.forEach(group -> all.addAll(grantsOf.getOrDefault(group, List.of())));
        return all;
    }

    /** The modes of a resource and of everything above it. */
    public Set<Mode> modesOf(Resource resource) {
        if (modes.isEmpty()) {
            return Set.of();
        }
        Set<Mode> all = new HashSet<>();
        Optional<Resource> at = Optional.of(resource);
        while (at.isPresent()) {
            all.addAll(modes.getOrDefault(at.get(), Set.of()));
            at = at.get().parent();
        }
        return all;
    }

    private static <K, V> Map<K, V> put(Map<K, V> map, K key, V value) {
        Map<K, V> more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }
}
