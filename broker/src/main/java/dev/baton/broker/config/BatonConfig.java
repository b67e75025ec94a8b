package dev.baton.broker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every setting of a running broker, under the prefix <code>baton</code>.
 *
 * <p>The command line of <code>./baton serve</code> sets the first group; the rest are limits with defaults that suit a class of
 * 300 on one machine. Immutable while the broker runs; read by any thread.
 */
@ConfigMapping(prefix = "baton")
public interface BatonConfig {

    /** The folder that is served, or one notebook or text file in it. */
    @WithDefault(".")
    String root();

    /** The folder for what Baton remembers: store, asides, versions, spool files, {@code broker.json}. Never inside the root. */
    Optional<String> state();

    /** The start-up token: whoever holds it is the owner of everything under the root. Generated when absent. */
    Optional<String> token();

    /** A Python prefix that holds {@code share/jupyter/lab}. */
    Optional<String> lab();

    /** Whether pages are served with Baton's own extension of JupyterLab: queue, baton and sharing in the page. */
    @WithDefault("true")
    boolean labExtension();

    /** The prefix of the environment that Baton prepared for itself, if there is one. */
    Optional<String> pythonPrefix();

    /** Why there is no prepared environment, as a sentence for people. */
    Optional<String> pythonProblem();

    /** The path under which everything is served, with a slash at both ends. */
    @WithDefault("/")
    String baseUrl();

    /** The address that people use when a proxy stands in front: decides allowed Host and Origin, and what links print. */
    Optional<String> publicUrl();

    /** Addresses, or ranges such as 10.0.0.0/8, of proxies whose {@code X-Forwarded-For} is believed. */
    Optional<List<String>> trustedProxies();

    /** Limits of share links. */
    Shares shares();

    /** What happens when a right is taken back. */
    Revoke revoke();

    /** Limits on executions. */
    Queue queue();

    /** Limits and times of kernels. */
    Kernels kernels();

    /** Limits and times of rooms. */
    Rooms rooms();

    /** What pages do with outputs. */
    Outputs outputs();

    /** Earlier states of documents. */
    Versions versions();

    /** Texts that could not be merged. */
    ConflictCopies asides();

    /** Limits and times of HTTP requests. */
    RequestsConfig requests();

    /** Limits of sockets. */
    Sockets sockets();

    /** Times of logins. */
    Logins logins();

    /** How much of what executions put out is kept as files. */
    KeptOutputs keptOutputs();

    /** Limits and times of the audit. */
    Audit audit();

    /** Limits and times of the audit. */
    interface Audit {
        /** Events that may wait to be written; what comes beyond is left out, and that is told in a line. */
        @WithDefault("20000")
        int waitingMax();

        /** How long events gather before they are written. */
        @WithDefault("100ms")
        Duration gather();

        /** How long after lines the store is told where the audit ends. */
        @WithDefault("1s")
        Duration headEvery();
    }

    /** Limits of the files in which the whole output of executions is kept. */
    interface KeptOutputs {
        /** Bytes kept of one execution. */
        @WithDefault("1073741824")
        long executionMaxBytes();

        /** Bytes kept of all executions; the oldest files go first. */
        @WithDefault("10737418240")
        long totalMaxBytes();

        /** How long an execution's output is kept. */
        @WithDefault("P7D")
        Duration keep();

        /** How often files that are too old or too many are looked for. */
        @WithDefault("1h")
        Duration cleanEvery();
    }

    /** Limits on executions. */
    interface Queue {
        /** Executions that one person may have waiting on one kernel. */
        @WithDefault("1000")
        int waitingPerPersonMax();

        /** Bytes of code, with all that a page sends along, that one person may have waiting on one kernel. */
        @WithDefault("67108864")
        long waitingPerPersonMaxBytes();

        /** Executions that all people together may have waiting on one kernel. */
        @WithDefault("20000")
        int waitingMax();

        /** How long an execution may wait on a kernel before it is given up; without a value, or with 0, as long as it takes. */
        Optional<Duration> waitMax();

        /** How long an execution may run before it is interrupted; without a value, or with 0, as long as it takes. */
        Optional<Duration> runMax();

        /** How long a run waits for an answer to {@code input()} when the page that could give it is not there, from the question on. */
        @WithDefault("30s")
        Duration inputGrace();
    }

    /** Limits and times of kernels. */
    interface Kernels {
        /** Kernels that one person may have started at a time; the owner is not counted. */
        @WithDefault("20")
        int perPersonMax();

        /** Kernels that the owner may have started at a time; without a value as many as the machine bears. */
        OptionalInt ownerMax();

        /** How long a kernel may leave an interrupt unanswered before who waits is told that a restart helps. */
        @WithDefault("10s")
        Duration interruptPatience();

        /** How often in a row a dying kernel is started again by itself. */
        @WithDefault("5")
        int restartsInARowMax();

        /** Questions of one person a second to one kernel, over all their sockets; what is more is answered empty or as aborted. */
        @WithDefault("50")
        int questionsPerSecondMax();

        /** Questions of one person that one kernel has and has not answered; as many again wait for it, and the oldest gives way. */
        @WithDefault("32")
        int questionsOpenMax();

        /** Messages of one kernel that may wait to be looked at; beyond it its output is left out, and that is said in its place. */
        @WithDefault("10000")
        int inboxMax();

        /** Bytes of messages of one kernel that may wait to be looked at. */
        @WithDefault("67108864")
        long inboxMaxBytes();

        /** Variables of the environment that kernels get besides: NAME=VALUE, or NAME for one that is held back as a secret. */
        Optional<List<String>> environmentAdd();

        /** Names of variables that kernels do not get. */
        Optional<List<String>> environmentRemove();

        /** Messages that wait for one kernel's agent before a sender is told that it is overloaded. */
        @WithDefault("20000")
        int mailboxMax();

        /** Bytes of messages that wait for one kernel's agent before a sender is told that it is overloaded. */
        @WithDefault("67108864")
        long mailboxMaxBytes();

        /** Those of one person, over all their sockets. */
        @WithDefault("4000")
        int mailboxPerPersonMax();
    }

    /** Limits and times of rooms. */
    interface Rooms {
        /** How long after the last change a document is saved. */
        @WithDefault("1s")
        Duration saveQuiet();

        /** How long after a change a document is saved at the latest. */
        @WithDefault("10s")
        Duration saveDelayMax();

        /** How long kernel output is gathered before it is written into the document. */
        @WithDefault("40ms")
        Duration flushWindow();

        /** How long a run's reply waits for the pages of its requester to have seen the outputs. */
        @WithDefault("500ms")
        Duration fenceMax();

        /** The same for pages that have answered so far and are only busy. */
        @WithDefault("5s")
        Duration fenceBusyMax();

        /** How many bytes of changes a page is taken to read in a second: what it has to read still is waited for besides. */
        @WithDefault("200000")
        long fenceBytesPerSecond();

        /** How long a run's reply waits at most for pages that have much to read. */
        @WithDefault("15s")
        Duration fenceSlowMax();

        /** How long a begin-run write of the requester's own page is waited for. */
        @WithDefault("400ms")
        Duration beginRunWait();

        /** How long {@code POST .../execute} waits for a further cell of the same person and document, to run them in their order. */
        @WithDefault("40ms")
        Duration executeGather();

        /** The same once several cells have come, which may be spread by a busy page and the connections of its browser. */
        @WithDefault("250ms")
        Duration executeGatherMany();

        /** How long a request of that door waits for the one that it names as the one before. */
        @WithDefault("10s")
        Duration executePredecessorMax();

        /** How long the whole of a document, encoded for one page that opens it, is kept for the next ones. */
        @WithDefault("5s")
        Duration wholeAnswerKept();

        /**
         * Runs in a notebook that nobody sees, played right after the start, so that a person's first ones find a Java that knows their
         * way, and five openings of a longer notebook; 0 for none of it.
         */
        @WithDefault("100")
        int rehearsalRuns();

        /** How long a document stays in memory after its last socket closed. */
        @WithDefault("60s")
        Duration unloadAfter();

        /** Stream text that one cell keeps in the document, in bytes of UTF-8. */
        @WithDefault("1000000")
        int streamTextMaxBytes();

        /** Of text beyond that, the last bytes are shown when the run has ended. */
        @WithDefault("100000")
        int streamTailMaxBytes();

        /** Pictures, HTML and all other outputs that one cell keeps in the document whole, in bytes; what would pass it is left out. */
        @WithDefault("33554432")
        int displaysMaxBytes();

        /** Outputs that one cell keeps in the document. */
        @WithDefault("2000")
        int outputsMax();

        /**
         * Bytes of outputs that may take the place of others in one room in a second; faster updates of displays, clears and progress
         * bars are skipped but for the last one.
         */
        @WithDefault("2000000")
        long rewriteBytesPerSecond();

        /** Messages that wait for one room before a sender is closed to resync. */
        @WithDefault("20000")
        int mailboxMax();

        /** Bytes of messages that wait for one room before a sender is closed to resync. */
        @WithDefault("67108864")
        long mailboxMaxBytes();

        /** Those of one person, over all their sockets. */
        @WithDefault("4000")
        int mailboxPerPersonMax();

        /** How long a cell may be said to run by a page without any execution of it being known. */
        @WithDefault("30s")
        Duration strayRunMax();

        /** How long a page whose history is not known is waited for to say what it holds. */
        @WithDefault("10s")
        Duration unknownHistoryWait();

        /** How often the file of an open document is looked at for changes from outside. */
        @WithDefault("1s")
        Duration fileCheck();

        /** Larger text files are not opened for editing together, in bytes. */
        @WithDefault("16777216")
        long textFileMaxBytes();

        /** How long a file that was emptied, cut short or made unreadable from outside must stay so before it counts as written. */
        @WithDefault("3s")
        Duration outsideSettle();

        /** How often one person, over all their pages of a document, is told what a page lacks of it. */
        StateAnswers answers();

        /** Limits on answers to pages that ask what they lack of a document, for one person; the first ones are given at once. */
        interface StateAnswers {
            /** Answers a second; several questions of one page that wait get one. */
            @WithDefault("10")
            int perSecondMax();

            /** Bytes of answers a second. */
            @WithDefault("33554432")
            int bytesPerSecondMax();
        }

        /** How fast one person may change their presence. */
        Presence presence();

        /** Limits on presence, of one person in one room. */
        interface Presence {
            /** Changes a second; of what comes faster the newest is told when there is room. */
            @WithDefault("50")
            int changesPerSecondMax();

            /** Bytes of changes a second. */
            @WithDefault("262144")
            int bytesPerSecondMax();
        }

        /** How many Yjs client ids are kept as somebody's. */
        Clients clients();

        /** Limits on Yjs client ids, in one document. */
        interface Clients {
            /** Ids under which one connection may begin to write: a page uses one, a program a few more. */
            @WithDefault("16")
            int perPageMax();

            /** Ids under which one person may have written; every page that is loaded takes a new one. */
            @WithDefault("20000")
            int perPersonMax();

            /** Ids under which anybody may have written. */
            @WithDefault("200000")
            int perDocumentMax();

            /** Ids that one person has only shown in the presence; the oldest gives way. */
            @WithDefault("64")
            int shownPerPersonMax();

            /** Ids that anybody has only shown in the presence; the oldest gives way. */
            @WithDefault("4096")
            int shownMax();

            /** Ids under which something was refused; the oldest gives way. */
            @WithDefault("4096")
            int refusedMax();
        }
    }

    /** What pages do with outputs. */
    interface Outputs {
        /** Which outputs pages show with their HTML and JavaScript as they are: never, those of runners, or always. */
        @WithDefault("runners")
        Trust trust();

        /** Whose outputs are trusted. */
        enum Trust {
            /** Nobody's, but what a page has run itself. */
            NEVER,
            /** What people with the right to run produced here, or declared trusted. */
            RUNNERS,
            /** Everything, also what is in files already. */
            ALWAYS
        }
    }

    /** Earlier states of documents, kept as plain files in the state folder. */
    interface Versions {
        /** How much time lies between two versions that are kept because of change alone. */
        @WithDefault("10m")
        Duration every();

        /** How many versions one document may have; the eldest go first. */
        @WithDefault("200")
        int perDocumentMax();

        /** How many bytes the versions of one document may have together. */
        @WithDefault("268435456")
        long perDocumentMaxBytes();
    }

    /** Texts that could not be merged, kept in the state folder. */
    interface ConflictCopies {
        /** How many asides one document may have; the eldest go first. */
        @WithDefault("1000")
        int perDocumentMax();

        /** How many bytes the asides of one document may have together. */
        @WithDefault("268435456")
        long perDocumentMaxBytes();
    }

    /** Limits of sockets. */
    interface Sockets {
        /** The largest message that a socket accepts, in bytes. */
        @WithDefault("67108864")
        int messageMaxBytes();

        /** The same for people who may neither edit the document nor run on the kernel. */
        @WithDefault("1048576")
        int readerMessageMaxBytes();

        /** Bytes that may wait to be sent to one socket; beyond it the socket is closed to resync. */
        @WithDefault("67108864")
        int outboundMaxBytes();

        /** Messages that may wait to be sent to one socket. */
        @WithDefault("20000")
        int outboundMax();

        /** Sockets that one person may have open. */
        @WithDefault("200")
        int perPersonMax();

        /** How often a silent socket is pinged. */
        @WithDefault("30s")
        Duration ping();
    }

    /** Times of logins. */
    interface Logins {
        /** How long a login lasts, however it is used. */
        @WithDefault("90d")
        Duration ageMax();

        /** How long a login lasts without being used. */
        @WithDefault("14d")
        Duration idleMax();
    }

    /** Limits of share links. */
    interface Shares {
        /** How long a link may last. */
        @WithDefault("366d")
        Duration ageMax();

        /** How many links there may be, those that ended in the last 90 days included. */
        @WithDefault("10000")
        int linksMax();

        /** Failures that an address, or a link, may have in a minute before it has to wait. */
        @WithDefault("10")
        int failuresPerMinuteMax();

        /** Addresses and links whose failures are remembered; the oldest are forgotten. */
        @WithDefault("10000")
        int failuresKeptMax();
    }

    /** What happens when a right is taken back. */
    interface Revoke {
        /** Whether what is running of somebody who may run no more is interrupted, or runs to its end. */
        @WithDefault("interrupt")
        Running running();

        /** What becomes of a running execution. */
        enum Running {
            /** It is interrupted. */
            INTERRUPT,
            /** It runs to its end; its outputs are still written. */
            FINISH
        }
    }
}
