package dev.baton.crdt.peer;

import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The core alone under JMH: each workload whole, at two sizes, so that a time that grows faster than the work shows. For
 * comparisons with other implementations there is {@code npm run bench}; for what a change costs, this, with {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class CoreBenchmark {

    /** Letters, lines, or patches. */
    @State(Scope.Benchmark)
    public static class Size {
        @Param({"20000", "100000"})
        public int size;
    }

    /** Two people typing by turns: bursts at one place with corrections, then somewhere else. */
    @State(Scope.Benchmark)
    public static class Typing {
        private static final String[] WORDS = {
            "import ", "numpy as np\n", "for i in range(10):\n    ", "x", "# note\n", ".mean()"
        };

        List<Workloads.Patch> patches = List.of();

        @Setup
        public void type(Size size) {
            Random random = new Random(42);
            List<Workloads.Patch> made = new ArrayList<>();
            int[] cursors = new int[2];
            int length = 0;
            while (made.size() < size.size) {
                int author = random.nextInt(2);
                int at = random.nextInt(5) == 0 ? random.nextInt(length + 1) : Math.min(cursors[author], length);
                for (char letter : WORDS[random.nextInt(WORDS.length)].toCharArray()) {
                    made.add(new Workloads.Patch(at++, 0, String.valueOf(letter), author));
                    length++;
                    if (random.nextInt(20) == 0) {
                        made.add(new Workloads.Patch(--at, 1, "", author));
                        length--;
                    }
                }
                cursors[author] = at;
            }
            patches = made;
        }
    }

    /** A notebook of code cells with an output each, as one update. */
    @State(Scope.Benchmark)
    public static class Notebook {
        @Param({"2000"})
        public int cells;

        byte[] update = {};

        @Setup
        public void write() {
            YDoc doc = new YDoc(1);
            doc.transact(() -> {
                for (int i = 0; i < cells; i++) {
                    YMap cell = doc.array("cells").insertMap(i);
                    cell.set("id", "cell-" + i);
                    cell.set("cell_type", "code");
                    cell.setText("source").insert(0, "value_" + i + " = " + i + "\nprint(value_" + i + ")");
                    cell.setMap("metadata");
                    YMap output = cell.setArray("outputs").insertMap(0);
                    output.set("output_type", "stream");
                    output.setText("text").insert(0, i + "\n");
                }
            });
            update = doc.encodeStateAsUpdate();
        }
    }

    @Benchmark
    public Object append(Size size) throws MalformedUpdateException {
        return Workloads.append(size.size);
    }

    @Benchmark
    public Object stream(Size size) {
        return Workloads.stream(size.size);
    }

    @Benchmark
    public Object twoAuthors(Typing typing) throws MalformedUpdateException {
        return Workloads.trace(typing.patches);
    }

    @Benchmark
    public Object load(Notebook notebook) throws MalformedUpdateException {
        return Workloads.load(notebook.update);
    }
}
