package dev.baton.broker.wiring;

import dev.baton.bridge.KernelBridge;
import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.KernelRights;
import dev.baton.broker.kernel.KernelRuntime;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.observability.AuditHead;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.privaterun.PrivateRuns;
import dev.baton.broker.room.RoomContext;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.DocumentModes;
import dev.baton.broker.security.Logins;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.PrincipalNames;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.security.RightsClock;
import dev.baton.broker.security.Shares;
import dev.baton.broker.security.StoredGrants;
import dev.baton.broker.session.GatewayClients;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.broker.session.SessionService;
import dev.baton.broker.socket.LiveSockets;
import dev.baton.broker.spool.OutputSpool;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Makes the owners that are plain classes: what they need comes in here, clock and ids included. */
@Singleton
class BrokerBeans {
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    /** A bean of its own type only: whoever asks for any clock gets the machine's. */
    @Produces
    @Singleton
    @Typed(RightsClock.class)
    RightsClock rightsClock(Store store, InstantSource clock) {
        return new RightsClock(clock, System::nanoTime, store.seenTime());
    }

    @Produces
    @Singleton
    DocumentModes modes(PermissionGate gate, Store store) {
        return new DocumentModes(gate, store.modes());
    }

    @Produces
    @Singleton
    FreshIds ids() {
        return () -> UUID.randomUUID().toString();
    }

    @Produces
    @Singleton
    OwnerIdentity owner(BrokerPaths paths) {
        String account = System.getProperty("user.name", "owner").replaceAll("[^A-Za-z0-9._-]", "_");
        return new OwnerIdentity(new Caller(Caller.Kind.OWNER, account, account, null));
    }

    @Produces
    @Singleton
    Store store(BrokerPaths paths) {
        return Store.open(paths.state(), Store.Limits.DEFAULT);
    }

    @Produces
    @Singleton
    People people(Store store, OwnerIdentity owner) {
        return new People(store.people(), owner.caller().username());
    }

    @Produces
    @Singleton
    Logins logins(
            Store store,
            BrokerPaths paths,
            OwnerIdentity owner,
            People people,
            PrincipalNames names,
            RightsClock clock,
            BatonConfig config) {
        return new Logins(
                paths.token(),
                owner.caller(),
                people,
                names::guest,
                store.logins(),
                clock,
                new Logins.Limits(config.logins().ageMax(), config.logins().idleMax()));
    }

    @Produces
    @Singleton
    PermissionGate gate(Store store, OwnerIdentity owner, RightsClock clock) {
        List<Grant> grants = new ArrayList<>(store.grants().load());
        grants.add(Grant.ofStartUp(PermissionGate.principal(owner.caller()), clock.instant()));
        Policy policy = Policy.of(1, grants, store.shares().loadLinks());
        return new PermissionGate(clock, DocumentModes.loaded(policy, store.modes()));
    }

    @Produces
    @Singleton
    PrincipalNames names(People people, OwnerIdentity owner, PermissionGate gate) {
        return new PrincipalNames(people, owner.caller(), gate);
    }

    @Produces
    @Singleton
    Shares shares(
            PermissionGate gate,
            StoredGrants grants,
            Store store,
            RightsClock clock,
            FreshIds ids,
            BatonConfig config) {
        BatonConfig.Shares limits = config.shares();
        return new Shares(
                gate,
                grants,
                store.shares(),
                clock,
                ids,
                new Shares.Limits(limits.linksMax(), limits.failuresPerMinuteMax(), limits.failuresKeptMax()));
    }

    @Produces
    @Singleton
    StoredGrants grants(PermissionGate gate, Store store) {
        StoredGrants.Rows rows = new StoredGrants.Rows() {
            @Override
            public CompletionStage<Void> put(Grant grant) {
                return store.grants().put(grant);
            }

            @Override
            public CompletionStage<Void> remove(String grantId) {
                return store.grants().remove(grantId);
            }
        };
        return new StoredGrants(gate, rows, store.shares());
    }

    @Produces
    @Singleton
    Revocation revocation(
            PermissionGate gate,
            StoredGrants grants,
            Logins logins,
            KernelRuntime kernels,
            RoomRegistry rooms,
            LiveSockets sockets,
            SessionRegistry sessions,
            PrivateRuns privateRuns,
            RightsClock clock,
            FreshIds ids,
            BatonConfig config) {
        boolean interruptRunning = config.revoke().running() == BatonConfig.Revoke.Running.INTERRUPT;
        RevokedAccessCloser closing =
                new RevokedAccessCloser(kernels, rooms, sockets, sessions, privateRuns, interruptRunning);
        return new Revocation(gate, grants, logins, closing, clock, ids);
    }

    @Produces
    @Singleton
    DocumentIds documents(Store store, FreshIds ids) {
        return new DocumentIds(store.documentIds(), ids);
    }

    @Produces
    @Singleton
    AuditHead auditHead(Store store) {
        return store.auditHead();
    }

    @Produces
    @Singleton
    SessionRegistry sessions() {
        return new SessionRegistry();
    }

    @Produces
    @Singleton
    KernelRuntime kernels(
            KernelSpecDirectory specs,
            BatonConfig config,
            BrokerPaths paths,
            AgentRuntime agents,
            InstantSource clock,
            FreshIds ids,
            PermissionGate gate,
            DocumentIds documents,
            SessionRegistry sessions,
            RoomRegistry rooms,
            EventPublisher events,
            Store store,
            OutputSpool outputs,
            PrivateRuns privateRuns) {
        return new KernelRuntime(
                KernelBridge.local(),
                specs,
                config,
                paths.state(),
                new KernelRuntime.Dependencies(
                        agents,
                        clock,
                        ids,
                        gate,
                        documents,
                        (username, kernelId) -> rooms.runsOf(sessions.documentsOf(username, kernelId)),
                        store.ledger(),
                        events,
                        store.kernelProcesses(),
                        outputs,
                        privateRuns));
    }

    @Produces
    @Singleton
    PrivateRuns privateRuns(Store store, InstantSource clock) {
        return new PrivateRuns(store.privateRuns(), clock);
    }

    @Produces
    @Singleton
    OutputSpool outputs(BatonConfig config, BrokerPaths paths, AgentRuntime agents) {
        return new OutputSpool(
                paths.state().resolve("outputs"),
                new OutputSpool.Limits(
                        config.keptOutputs().executionMaxBytes(),
                        config.keptOutputs().totalMaxBytes(),
                        config.keptOutputs().keep()),
                agents.agent("outputs", config.kernels().mailboxMax()));
    }

    @Produces
    @Singleton
    RoomRegistry rooms(
            BatonConfig config,
            BrokerPaths paths,
            AgentRuntime agents,
            FreshIds ids,
            PermissionGate gate,
            DocumentIds documents,
            ServedRoot root,
            MeterRegistry meters,
            Store store,
            CrashRecovery recovery,
            EventPublisher events,
            ConflictCopies conflictCopies,
            Versions versions,
            RoomContext.Trouble trouble) {
        return new RoomRegistry(new RoomContext(
                agents,
                config.rooms(),
                ids,
                () -> ThreadLocalRandom.current().nextLong(1, 1L << 20),
                store.histories(),
                store.clients(),
                (offence, fileId, sender, victim) -> events.emit(
                        "update.forged",
                        Optional.of(fileId).filter(id -> !id.isEmpty()),
                        sender.username(),
                        Map.of("victim", victim, "how", offence.name().toLowerCase(Locale.ROOT))),
                conflictCopies,
                versions,
                trouble,
                recovery::noticesOf,
                gate,
                documents,
                root,
                config.outputs().trust(),
                paths.state(),
                meters));
    }

    @Produces
    @Singleton
    SessionService sessionDesk(
            SessionRegistry sessions,
            KernelRegistry kernels,
            NamedKernels named,
            KernelSpecDirectory specs,
            KernelRights rights,
            DocumentIds documents,
            ServedRoot root,
            PermissionGate gate,
            FreshIds ids) {
        return new SessionService(sessions, kernels, named, specs, rights, documents, root, gate, ids);
    }

    @Produces
    @Singleton
    KernelRegistry kernelRegistry(KernelRuntime kernels) {
        return kernels.registry();
    }

    @Startup
    @Produces
    @Singleton
    NamedKernels namedKernels(
            KernelRegistry kernels,
            KernelSpecDirectory specs,
            Store store,
            ServedRoot root,
            InstantSource clock,
            FreshIds ids) {
        return new NamedKernels(kernels, specs, store.namedKernels(), root.folder(), clock, ids);
    }

    @Produces
    @Singleton
    GatewayClients gatewayClients() {
        return new GatewayClients();
    }

    @Produces
    @Singleton
    KernelRights kernelRights(KernelRuntime kernels) {
        return kernels.rights();
    }

    /** Ids that were never used before. */
    interface FreshIds extends Supplier<String> {}

    /** The person who started this broker. */
    record OwnerIdentity(Caller caller) {}
}
