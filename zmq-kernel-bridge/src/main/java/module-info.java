/** Jupyter kernels over ZeroMQ. Processes, sockets and the wire format are internal. */
module dev.baton.bridge {
    requires com.fasterxml.jackson.databind;
    requires static org.jspecify;
    requires org.zeromq.jeromq;

    exports dev.baton.bridge;
    exports dev.baton.bridge.message;
    exports dev.baton.bridge.websocket;
}
