package dev.baton.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * The executions that wait for the turns of one user, first to last.
 *
 * <p>Invariant: the last one is not piggybacked; the places of those that are not piggybacked never decrease. Removal in the
 * middle shifts an array no larger than the bound of the lane, which for a thousand entries is cheaper than any tree.
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
        throw new IllegalStateException("The lane of " + person + " is empty or ends with a piggybacked execution.");
    }

    /** Deals the given places out again, smallest first, after entries have changed their order. */
    void dealPlaces(List<Long> places) {
        List<Long> sorted = new ArrayList<>(places);
        sorted.sort(null);
        int next = 0;
        for (Waiting waiting : entries) {
            if (!waiting.piggybacked) {
                // There is one more turn than places after the host of a piggybacked execution is gone: it shares the
                // last place.
                waiting.place = sorted.get(Math.min(next++, sorted.size() - 1));
            }
        }
    }

    /** The places of all that are not piggybacked, in order. */
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
