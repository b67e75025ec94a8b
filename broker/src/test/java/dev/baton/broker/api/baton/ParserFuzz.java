package dev.baton.broker.api.baton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.error.Problem;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.observability.AuditChain;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.security.AllowedOrigins;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.ClientAddresses;
import dev.baton.broker.security.LocalAddress;
import dev.baton.broker.security.People;
import dev.baton.broker.security.Secrets;
import dev.baton.broker.security.Shares;
import dev.baton.permissions.Action;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The door through which a fuzzer enters what decides about people: the first byte chooses a reader, the others are the text that it
 * gets. Whatever comes, a reader answers something that is within its rules, or refuses in its own way; anything else is an error.
 */
public final class ParserFuzz {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AllowedOrigins ORIGINS =
            new AllowedOrigins("192.0.2.7", Optional.of("https://lab.example.org:8443/baton/"));
    private static final ClientAddresses PROXIES = new ClientAddresses(List.of("127.0.0.1", "10.0.0.0/8"));
    private static final ServedRoot ROOT = root();
    private static final ShareRequestParser WISHES =
            new ShareRequestParser(new People(new NoPeople(), "owner"), () -> NOW, Duration.ofDays(366));

    private ParserFuzz() {}

    private static ServedRoot root() {
        try {
            Path folder = Files.createTempDirectory("baton-fuzz");
            folder.toFile().deleteOnExit();
            return new ServedRoot(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One input of the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        switch (Math.floorMod(input[0], 10)) {
            case 0 -> host(text);
            case 1 -> origin(text);
            case 2 -> proxies(text);
            case 3 -> sentTo(text);
            case 4 -> path(text);
            case 5 -> principal(text);
            case 6 -> resource(text);
            case 7 -> bodies(text);
            case 8 -> names(text);
            default -> audit(text);
        }
    }

    private static void must(boolean holds, String what, String text) {
        if (!holds) {
            throw new AssertionError(what + ": " + text);
        }
    }

    private static void host(String text) {
        if (ORIGINS.allowsHost(text)) {
            String host = text.toLowerCase(Locale.ROOT);
            String name = host.replaceAll(":[^\\]:]*$", "");
            must(
                    List.of("localhost", "127.0.0.1", "[::1]", "192.0.2.7").contains(name)
                            || host.equals("lab.example.org:8443"),
                    "a foreign host is let in",
                    text);
        }
    }

    private static void origin(String text) {
        for (String host : List.of("localhost:8888", "lab.example.org:8443", "evil.example")) {
            if (ORIGINS.allowsOrigin(text, host)) {
                String origin = text.toLowerCase(Locale.ROOT);
                must(
                        origin.equals("http://localhost:8888") || origin.equals("https://lab.example.org:8443"),
                        "a foreign origin is let in at " + host,
                        text);
            }
        }
    }

    private static void proxies(String text) {
        try {
            new ClientAddresses(Arrays.asList(text.split(",", -1)));
        } catch (IllegalArgumentException noAddress) {
            // refused, as it should be
        }
        must(PROXIES.of("192.0.2.1", List.of(text)).equals("192.0.2.1"), "a stranger's header is believed", text);
        String told = PROXIES.of("127.0.0.1", List.of(text));
        must(InetAddress.ofLiteral(told).getAddress().length > 0, "no address", told);
    }

    private static void sentTo(String text) {
        String local = LocalAddress.safe(text);
        must(!LocalAddress.withoutToken(text).matches("[^?]*[?](.*&)?token(=.*)?(&.*)?"), "a token is left", text);
        must(
                local.startsWith("/")
                        && !local.startsWith("//")
                        && local.indexOf('\\') < 0
                        && local.chars().noneMatch(c -> c < 0x20),
                "sent away from here",
                text);
    }

    private static void path(String text) {
        try {
            String clean = ROOT.clean(RequestPath.decoded(text));
            for (String part : clean.isEmpty() ? new String[0] : clean.split("/", -1)) {
                must(
                        !part.isEmpty() && !part.startsWith(".") && part.indexOf('\0') < 0,
                        "a path leads elsewhere",
                        text);
            }
            must(Resource.File.of(clean).path().equals(clean), "a path changes", text);
            must(ROOT.find(clean).isEmpty() || clean.isEmpty(), "something is found in an empty folder", text);
        } catch (Problem refused) {
            must(refused.status() == 400 || refused.status() == 404, "an odd refusal", text);
        } catch (IOException tooLong) {
            must(!text.isEmpty(), "nothing is too long", text);
        }
    }

    private static void principal(String text) {
        try {
            Principal principal = Principal.parse(text);
            must(Principal.parse(principal.key()).equals(principal), "somebody becomes somebody else", text);
            must(
                    !(principal instanceof Principal.User || principal instanceof Principal.Guest)
                            || Caller.usernameOf(principal).length() > 0,
                    "a name is lost",
                    text);
        } catch (IllegalArgumentException refused) {
            // not a principal
        }
    }

    private static void resource(String text) {
        try {
            Resource resource = Resource.parse(text);
            must(Resource.parse(resource.key()).equals(resource), "something becomes something else", text);
            must(resource.covers(resource) && new Resource.Instance().covers(resource), "a grant misses", text);
        } catch (IllegalArgumentException refused) {
            // not a resource
        }
        Action.parse(text);
    }

    private static void bodies(String text) {
        for (Class<?> body : List.of(
                GrantsResource.NewGrant.class,
                ModesResource.ModesChange.class,
                RedemptionResource.Proof.class,
                BatonKernelsResource.ModeChange.class,
                BatonKernelsResource.BatonAction.class)) {
            try {
                JSON.readValue(text, body);
            } catch (JsonProcessingException malformed) {
                // refused before anybody looks at it
            }
        }
        try {
            ShareRequestParser.NewShare wished = JSON.readValue(text, ShareRequestParser.NewShare.class);
            if (wished != null) {
                Shares.LinkOptions options = WISHES.read(wished, Resource.File.ROOT);
                must(options.expiresAt().isAfter(NOW), "a link that is over", text);
                must(!options.role().actions().contains(Action.MANAGE_ACL), "a link that manages", text);
                must(options.usesMax().orElse(1) > 0, "a link without uses", text);
            }
        } catch (JsonProcessingException malformed) {
            // refused before anybody looks at it
        } catch (Problem refused) {
            must(refused.status() == 400 || refused.status() == 404, "an odd refusal", text);
        }
    }

    private static void names(String text) {
        RoomId.parse(text).ifPresent(id -> must(RoomId.parse(id.toString()).equals(Optional.of(id)), "a room", text));
        must(!Secrets.equal(text, text + "x") && Secrets.equal(text, text), "secrets compare wrongly", text);
        must(Secrets.hash(text).length() == 64, "a hash", text);
        if (!text.startsWith("guest:") && !text.isEmpty()) {
            must(Caller.named(text).kind() == Caller.Kind.USER, "a guest without a link", text);
        }
    }

    private static void audit(String text) {
        Optional<String> broken = AuditChain.firstBroken(text.lines().iterator(), true);
        must(broken.isPresent() || text.lines().findAny().isEmpty(), "somebody makes hashes", text);
        must(
                AuditChain.firstBroken(text.lines().iterator(), false).isPresent()
                        || text.lines().count() < 2,
                "a chain",
                text);
    }

    /** Writes the seeds into a folder, a file each. */
    public static void main(String[] words) throws IOException {
        Path folder = Files.createDirectories(Path.of(words[0]));
        int number = 0;
        for (byte[] seed : seeds()) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
    }

    /** Where a fuzzer begins; the tests run them too. */
    static List<byte[]> seeds() {
        return List.of(
                seed(0, "localhost:8888"),
                seed(0, "lab.example.org:8443"),
                seed(0, "[::1]:8888"),
                seed(0, "localhost:8888:evil"),
                seed(0, "localhost@evil.example"),
                seed(1, "http://localhost:8888"),
                seed(1, "https://lab.example.org:8443"),
                seed(1, "http://localhost:8888@evil.example"),
                seed(1, "https://@lab.example.org:8443"),
                seed(1, "null"),
                seed(2, "192.0.2.1, 10.0.0.1"),
                seed(2, "::ffff:192.0.2.1"),
                seed(2, "fe80::1%eth0"),
                seed(2, "10.0.0.0/8,0.0.0.0/0"),
                seed(2, "1"),
                seed(3, "/lab/tree/a%20b.ipynb?reset"),
                seed(3, "/\t/evil.example"),
                seed(3, "//evil.example"),
                seed(4, "a/b%2Fc.ipynb"),
                seed(4, "..%2f..%2Fetc/passwd"),
                seed(4, "a/./b//c"),
                seed(4, "%00%ff"),
                seed(4, "a".repeat(5000)),
                seed(5, "user:local:emma"),
                seed(5, "guest:abc%3Adef:7"),
                seed(5, "guest:abc:99999999999999999999"),
                seed(5, "group:hub:"),
                seed(5, "user:%:%2"),
                seed(6, "file:a/b"),
                seed(6, "file:/"),
                seed(6, "kernel:team%3Aa"),
                seed(6, "private:x:y"),
                seed(7, "{\"path\":\"a\",\"role\":\"viewer\",\"expires_in\":\"P7D\",\"max_uses\":3}"),
                seed(7, "{\"role\":\"viewer\",\"expires_at\":\"+999999999-12-31T23:59:59.999999999-18:00\"}"),
                seed(7, "{\"role\":\"viewer\",\"expires_in\":\"PT9223372036854775807S\"}"),
                seed(
                        7,
                        "{\"role\":\"owner\",\"expires_in\":\"P1D\",\"audience\":{\"kind\":\"users\",\"users\":[null]}}"),
                seed(7, "[".repeat(3000)),
                seed(7, "null"),
                seed(8, "json:notebook:1-2-3"),
                seed(8, "json:notebook:"),
                seed(8, "guest::"),
                seed(9, "{\"seq\":1,\"prev\":\"" + "0".repeat(64) + "\",\"hash\":\"" + "0".repeat(64) + "\"}"),
                seed(9, "{,\"hash\":\"" + "0".repeat(64) + "\"}\n[]"),
                seed(9, "\n"));
    }

    private static byte[] seed(int kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] seed = new byte[bytes.length + 1];
        seed[0] = (byte) kind;
        System.arraycopy(bytes, 0, seed, 1, bytes.length);
        return seed;
    }

    private static final class NoPeople implements People.Rows {
        @Override
        public List<People.Person> load() {
            return List.of();
        }

        @Override
        public CompletionStage<Void> put(People.Person person) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
