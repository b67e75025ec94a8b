package dev.baton.crdt;

/** A registration of an observer or listener; closing it ends it, closing twice does nothing. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
