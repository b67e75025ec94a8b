package dev.baton.crdt;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes formatting marks that no longer mean anything, as yjs does after foreign changes to formatted text. */
final class FormattingCleanup {
    private final Transaction cause;
    private final DocCore core;

    FormattingCleanup(Transaction cause) {
        this.cause = cause;
        this.core = cause.core;
    }

    /** Cleans up after the transaction, in a transaction of its own. */
    void run() {
        Set<Branch> whole = new LinkedHashSet<>();
        cause.statesBefore().forEach((block, before) -> {
            for (int i = block.indexOf(before); i < block.count(); i++) {
                if (block.get(i) instanceof Item item
                        && item.clock >= before
                        && !item.isDeleted()
                        && item.content instanceof FormatContent) {
                    whole.add(item.branch());
                }
            }
        });
        core.transact(null, () -> {
            cause.deletes.clients().forEach((client, ranges) -> cleanDeleted(client, ranges, whole));
            for (Branch branch : whole) {
                cleanAll(core.current(), branch);
            }
        });
    }

    private void cleanDeleted(long client, ClockRanges ranges, Set<Branch> whole) {
        ClientBlock block = core.store().find(client);
        if (block == null) {
            return;
        }
        for (int i = 0; i < ranges.count(); i++) {
            for (int at = block.indexOf(ranges.clock(i));
                    at < block.count() && block.get(at).clock < ranges.end(i);
                    at++) {
                if (!(block.get(at) instanceof Item item)
                        || !item.branch().hasFormatting
                        || whole.contains(item.branch())) {
                    continue;
                }
                if (item.content instanceof FormatContent) {
                    whole.add(item.branch());
                } else {
                    cleanGapWithoutContext(core.current(), item);
                }
            }
        }
    }

    /** Of several marks of one key without content between them only the last means anything. */
    private static void cleanGapWithoutContext(Transaction transaction, Item inside) {
        Item at = inside;
        while (at.right != null && !at.right.isVisible()) {
            at = at.right;
        }
        Set<String> keys = new HashSet<>();
        for (Item item = at; item != null && !item.isVisible(); item = item.left) {
            if (!item.isDeleted() && item.content instanceof FormatContent format && !keys.add(format.key)) {
                transaction.delete(item);
            }
        }
    }

    private static void cleanAll(Transaction transaction, Branch branch) {
        Item start = branch.start;
        Map<String, @Nullable Object> startAttributes = new LinkedHashMap<>();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (Item end = branch.start; end != null; end = end.right) {
            if (end.isDeleted()) {
                continue;
            }
            if (end.content instanceof FormatContent format) {
                TextPosition.note(attributes, format);
            } else {
                cleanGap(transaction, start, end, startAttributes, attributes);
                startAttributes = new LinkedHashMap<>(attributes);
                start = end;
            }
        }
    }

    /**
     * Deletes superfluous marks from {@code start} up to the next content.
     *
     * @param current an item up to which {@code attributes} has already been computed
     * @param startAttributes the attributes at the start
     * @param attributes the attributes at {@code current}; updated
     */
    static void cleanGap(
            Transaction transaction,
            @Nullable Item start,
            @Nullable Item current,
            Map<String, @Nullable Object> startAttributes,
            Map<String, @Nullable Object> attributes) {
        Item end = start;
        Map<String, FormatContent> last = new LinkedHashMap<>();
        while (end != null && !end.isVisible()) {
            if (!end.isDeleted() && end.content instanceof FormatContent format) {
                last.put(format.key, format);
            }
            end = end.right;
        }
        boolean hasReachedCurrent = false;
        for (Item item = start; item != null && item != end; item = item.right) {
            hasReachedCurrent |= item == current;
            if (item.isDeleted() || !(item.content instanceof FormatContent format)) {
                continue;
            }
            Object before = startAttributes.get(format.key);
            boolean isAsBefore = Objects.equals(before, format.value);
            if (last.get(format.key) != format || isAsBefore) {
                transaction.delete(item);
                if (!hasReachedCurrent && Objects.equals(attributes.get(format.key), format.value) && !isAsBefore) {
                    if (before == null) {
                        attributes.remove(format.key);
                    } else {
                        attributes.put(format.key, before);
                    }
                }
            } else if (!hasReachedCurrent) {
                TextPosition.note(attributes, format);
            }
        }
    }
}
