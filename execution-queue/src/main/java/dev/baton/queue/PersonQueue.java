package dev.baton.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * What waits for the turns of one person, first to last.
 *
 * <p>Invariant: the last one is no rider; the places of those that are no riders never decrease. Removal in the middle shifts
 * an array of at most the lane's bound, which for a thousand entries is cheaper than any tree.
 */
final class PersonQueue {
    final String person;
    final List<Waiting> entries = new ArrayList<>();

    PersonQueue(String person) {
        this.person = person;
    }

    /** The place of the turn that this lane would take next. */
    long nextPlace() {
        for (Waiting waiting : entries) {
            if (!waiting.piggybacked) {
                return waiting.place;
            }
        }
        throw new IllegalStateException("The lane of " + person + " is empty or ends with a rider.");
    }

    /** Deals the given places out again, smallest first, after entries have changed their order. */
    void dealPlaces(List<Long> places) {
        List<Long> sorted = new ArrayList<>(places);
        sorted.sort(null);
        int next = 0;
        for (Waiting waiting : entries) {
            if (!waiting.piggybacked) {
                // One more turn than places happens when a rider lost the one it rode with: it shares the last place.
                waiting.place = sorted.get(Math.min(next++, sorted.size() - 1));
            }
        }
    }

    /** The places of all that are no riders, in order. */
    List<Long> places() {
        List<Long> places = new ArrayList<>(entries.size());
        for (Waiting waiting : entries) {
            if (!waiting.piggybacked) {
                places.add(waiting.place);
            }
        }
        return places;
    }
}
