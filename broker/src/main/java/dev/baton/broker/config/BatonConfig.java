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

    /** The folder for Baton's own data: store, conflict copies, versions, kept outputs, {@code broker.json}. Never inside the root. */
    Optional<String> state();

    /** The start-up token, which grants owner access to everything under the root. Generated when absent. */
    Optional<String> token();

    /** The prefix of a Python environment with {@code share/jupyter/lab}. */
    Optional<String> lab();

    /** Whether pages are served with Baton's own extension of JupyterLab: queue, baton and sharing in the page. */
    @WithDefault("true")
    boolean labExtension();

    /** The prefix of the Python environment that Baton prepared, if there is one. */
    Optional<String> pythonPrefix();

    /** Why there is no prepared environment, as a sentence for users. */
    Optional<String> pythonProblem();

    /** The path prefix of all addresses, with a slash at both ends. */
    @WithDefault("/")
    String baseUrl();

    /** The address that users open when a proxy is in front. It decides the allowed Host and Origin, and the addresses of links. */
    Optional<String> publicUrl();

    /** Addresses, or ranges such as 10.0.0.0/8, of proxies whose {@code X-Forwarded-For} Baton trusts. */
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

    /** Conflict copies: texts that Baton could not merge. */
    ConflictCopies asides();

    /** Limits and times of HTTP requests. */
    RequestsConfig requests();

    /** Limits of sockets. */
    Sockets sockets();

    /** Times of logins. */
    Logins logins();

    /** Limits of the files with the output of executions. */
    KeptOutputs keptOutputs();

    /** Limits and times of the audit. */
    Audit audit();

    /** Limits and times of the audit. */
    interface Audit {
        /** The most events that can wait to be written; the audit leaves further ones out and says so in a line. */
        @WithDefault("20000")
        int waitingMax();

        /** How long Baton gathers events before it writes them. */
        @WithDefault("100ms")
        Duration gather();

        /** How long after new lines Baton stores the end of the audit. */
        @WithDefault("1s")
        Duration headEvery();
    }

    /** Limits of the files in which the whole output of executions is kept. */
    interface KeptOutputs {
        /** The most bytes that Baton keeps of one execution. */
        @WithDefault("1073741824")
        long executionMaxBytes();

        /** The most bytes that Baton keeps of all executions; it removes the oldest files first. */
        @WithDefault("10737418240")
        long totalMaxBytes();

        /** How long Baton keeps an execution's output. */
        @WithDefault("P7D")
        Duration keep();

        /** How often Baton removes files that are too old or too many. */
        @WithDefault("1h")
        Duration cleanEvery();
    }

    /** Limits on executions. */
    interface Queue {
        /** The most executions that one user can have waiting on one kernel. */
        @WithDefault("1000")
        int waitingPerPersonMax();

        /** Bytes of code, with all that a page sends along, that one person may have waiting on one kernel. */
        @WithDefault("67108864")
        long waitingPerPersonMaxBytes();

        /** The most executions that all users together can have waiting on one kernel. */
        @WithDefault("20000")
        int waitingMax();

        /** How long an execution can wait before Baton gives it up; unlimited without a value or with 0. */
        Optional<Duration> waitMax();

        /** How long an execution can run before Baton interrupts it; unlimited without a value or with 0. */
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

        /** How long a kernel can leave an interrupt unanswered before its cell suggests a restart. */
        @WithDefault("10s")
        Duration interruptPatience();

        /** How often in a row Baton restarts a kernel that dies. */
        @WithDefault("5")
        int restartsInARowMax();

        /** The most questions of one user a second to one kernel, over all sockets; further ones get an empty or aborted answer. */
        @WithDefault("50")
        int questionsPerSecondMax();

        /** The most unanswered questions of one user at one kernel; as many again can wait, and the oldest is evicted. */
        @WithDefault("32")
        int questionsOpenMax();

        /** The most messages of one kernel that can wait; Baton drops further output and leaves a notice in its place. */
        @WithDefault("10000")
        int inboxMax();

        /** The most bytes of messages of one kernel that can wait. */
        @WithDefault("67108864")
        long inboxMaxBytes();

        /** Variables of the environment that kernels get besides: NAME=VALUE, or NAME for one that is held back as a secret. */
        Optional<List<String>> environmentAdd();

        /** Names of variables that kernels do not get. */
        Optional<List<String>> environmentRemove();

        /** How long a private kernel of a notebook can be idle before Baton stops it. */
        @WithDefault("4h")
        Duration privateIdleMax();

        /** How long before that Baton warns the kernel's user. */
        @WithDefault("10m")
        Duration privateIdleWarning();

        /** The most messages that can wait for one kernel's agent before Baton reports an overload to the sender. */
        @WithDefault("20000")
        int mailboxMax();

        /** Bytes of messages that wait for one kernel's agent before a sender is told that it is overloaded. */
        @WithDefault("67108864")
        long mailboxMaxBytes();

        /** The most messages of one user that can wait for one document, over all sockets. */
        @WithDefault("4000")
        int mailboxPerPersonMax();
    }

    /** Limits and times of rooms. */
    interface Rooms {
        /** How long after the last change Baton saves a document. */
        @WithDefault("1s")
        Duration saveQuiet();

        /** How long after a change Baton saves a document at the latest. */
        @WithDefault("10s")
        Duration saveDelayMax();

        /** How long Baton gathers kernel output before it writes it into the document. */
        @WithDefault("40ms")
        Duration flushWindow();

        /** How long an execution's reply waits until its requester's pages have the outputs. */
        @WithDefault("500ms")
        Duration fenceMax();

        /** The same for pages that are busy but have answered so far. */
        @WithDefault("5s")
        Duration fenceBusyMax();

        /** How many bytes of changes a page is expected to read in a second; a reply waits longer for a page with much left to read. */
        @WithDefault("200000")
        long fenceBytesPerSecond();

        /** How long an execution's reply waits at most for pages with much left to read. */
        @WithDefault("15s")
        Duration fenceSlowMax();

        /** How long Baton waits for the begin-run write of the requester's page. */
        @WithDefault("400ms")
        Duration beginRunWait();

        /** How long {@code POST .../execute} waits for further cells of the same user and document, to run them in document order. */
        @WithDefault("40ms")
        Duration executeGather();

        /** The same once several cells have arrived (a busy browser may spread them over several connections). */
        @WithDefault("250ms")
        Duration executeGatherMany();

        /** How long such a request waits for the request that it names as its predecessor. */
        @WithDefault("10s")
        Duration executePredecessorMax();

        /** How long Baton reuses the encoded document for further pages that open it; any change of the document discards it. */
        @WithDefault("5s")
        Duration wholeAnswerKept();

        /** Executions and openings that Baton rehearses in a hidden notebook right after the start, to warm up the JVM; 0 for none. */
        @WithDefault("100")
        int rehearsalRuns();

        /** How long a document stays in memory after its last websocket closed. */
        @WithDefault("60s")
        Duration unloadAfter();

        /** The most stream text that one cell keeps in the document, in bytes of UTF-8. */
        @WithDefault("1000000")
        int streamTextMaxBytes();

        /** How many of the last bytes beyond that the cell shows when its execution has ended. */
        @WithDefault("100000")
        int streamTailMaxBytes();

        /** The most bytes of pictures, HTML and all other outputs that one cell keeps in the document; Baton leaves further ones out. */
        @WithDefault("33554432")
        int displaysMaxBytes();

        /** The most outputs that one cell keeps in the document. */
        @WithDefault("2000")
        int outputsMax();

        /**
         * The most bytes of outputs in one document that can replace others in a second. Baton skips faster updates of displays, clears
         * and progress bars, except the last one.
         */
        @WithDefault("2000000")
        long rewriteBytesPerSecond();

        /** The most messages that can wait for one document before Baton closes the sender's socket to resync it. */
        @WithDefault("20000")
        int mailboxMax();

        /** Bytes of messages that wait for one room before a sender is closed to resync. */
        @WithDefault("67108864")
        long mailboxMaxBytes();

        /** The most messages of one user that can wait for one document, over all sockets. */
        @WithDefault("4000")
        int mailboxPerPersonMax();

        /** How long a page can show a cell as running without a known execution. */
        @WithDefault("30s")
        Duration strayRunMax();

        /** How long Baton waits for the content of a page whose history it does not know. */
        @WithDefault("10s")
        Duration unknownHistoryWait();

        /** How often Baton checks the file of an open document for external changes. */
        @WithDefault("1s")
        Duration fileCheck();

        /** Larger text files are not opened for editing together, in bytes. */
        @WithDefault("16777216")
        long textFileMaxBytes();

        /** How long a file that was emptied, cut short or made unreadable from outside must stay so before it counts as written. */
        @WithDefault("3s")
        Duration outsideSettle();

        /** How often Baton tells the pages of one user what they lack of a document. */
        StateAnswers answers();

        /** Limits, for one user, on answers to pages that ask what they lack of a document; the first answers are sent at once. */
        interface StateAnswers {
            /** The most answers a second; several waiting questions of one page get one answer. */
            @WithDefault("10")
            int perSecondMax();

            /** The most bytes of answers a second. */
            @WithDefault("33554432")
            int bytesPerSecondMax();
        }

        /** How fast one user can change their presence. */
        Presence presence();

        /** Limits on presence, of one person in one room. */
        interface Presence {
            /** The most changes a second; Baton sends the newest of faster ones later. */
            @WithDefault("50")
            int changesPerSecondMax();

            /** The most bytes of changes a second. */
            @WithDefault("262144")
            int bytesPerSecondMax();
        }

        /** Limits on the Yjs client ids whose users Baton remembers. */
        Clients clients();

        /** Limits on Yjs client ids, in one document. */
        interface Clients {
            /** The most ids under which one connection can start to write; a page uses one, a program a few more. */
            @WithDefault("16")
            int perPageMax();

            /** The most ids under which one user can have written; each page load takes a new one. */
            @WithDefault("20000")
            int perPersonMax();

            /** The most ids under which all users can have written. */
            @WithDefault("200000")
            int perDocumentMax();

            /** The most ids that one user has shown only in the presence; the oldest is evicted. */
            @WithDefault("64")
            int shownPerPersonMax();

            /** The most ids that all users have shown only in the presence; the oldest is evicted. */
            @WithDefault("4096")
            int shownMax();

            /** The most ids with refused changes that Baton remembers; the oldest is evicted. */
            @WithDefault("4096")
            int refusedMax();
        }
    }

    /** What pages do with outputs. */
    interface Outputs {
        /** Which outputs pages show with their HTML and JavaScript unchanged: never, those of runners, or always. */
        @WithDefault("runners")
        Trust trust();

        /** Whose outputs are trusted. */
        enum Trust {
            /** None, except those of executions of the page itself. */
            NEVER,
            /** Outputs that users with the right to run produced here or declared trusted. */
            RUNNERS,
            /** All outputs, including those already in files. */
            ALWAYS
        }
    }

    /** Earlier states of documents, kept as plain files in the state folder. */
    interface Versions {
        /** The least time between two automatic versions. */
        @WithDefault("10m")
        Duration every();

        /** The most versions of one document; Baton removes the oldest first. */
        @WithDefault("200")
        int perDocumentMax();

        /** The most bytes of all versions of one document. */
        @WithDefault("268435456")
        long perDocumentMaxBytes();
    }

    /** Conflict copies: texts that Baton could not merge, kept in the state folder. */
    interface ConflictCopies {
        /** The most conflict copies of one document; Baton removes the oldest first. */
        @WithDefault("1000")
        int perDocumentMax();

        /** The most bytes of all conflict copies of one document. */
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

        /** The most bytes that can wait to be sent to one socket; beyond them Baton closes the socket to resync it. */
        @WithDefault("67108864")
        int outboundMaxBytes();

        /** The most messages that can wait to be sent to one socket. */
        @WithDefault("20000")
        int outboundMax();

        /** The most sockets that one user can have open. */
        @WithDefault("200")
        int perPersonMax();

        /** How often Baton pings a silent socket. */
        @WithDefault("30s")
        Duration ping();
    }

    /** Times of logins. */
    interface Logins {
        /** How long a login lasts at most. */
        @WithDefault("90d")
        Duration ageMax();

        /** How long an unused login lasts. */
        @WithDefault("14d")
        Duration idleMax();
    }

    /** Limits of share links. */
    interface Shares {
        /** How long a link can last at most. */
        @WithDefault("366d")
        Duration ageMax();

        /** The most links, including those that ended in the last 90 days. */
        @WithDefault("10000")
        int linksMax();

        /** The most failures of an address or a link in a minute before Baton refuses further tries. */
        @WithDefault("10")
        int failuresPerMinuteMax();

        /** The most addresses and links whose failures Baton remembers; the oldest is evicted. */
        @WithDefault("10000")
        int failuresKeptMax();
    }

    /** What happens when a right is taken back. */
    interface Revoke {
        /** Whether the running execution of a user who loses the right to run is interrupted or finishes. */
        @WithDefault("interrupt")
        Running running();

        /** What happens to a running execution. */
        enum Running {
            /** It is interrupted. */
            INTERRUPT,
            /** It finishes, and its outputs are still written. */
            FINISH
        }
    }
}
