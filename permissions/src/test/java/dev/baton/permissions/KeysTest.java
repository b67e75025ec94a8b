package dev.baton.permissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

final class KeysTest {
    @Property
    void everyPrincipalIsReadBackFromItsKey(
            @ForAll @NotEmpty String one, @ForAll @NotEmpty String two, @ForAll @LongRange(min = 0) long number) {
        for (Principal principal : List.of(
                new Principal.User(one, two),
                new Principal.Guest(one, number),
                new Principal.Service(one),
                new Principal.Group(one, two),
                new Principal.Broker())) {
            assertThat(Principal.parse(principal.key())).isEqualTo(principal);
        }
    }

    @Property
    void noTwoUsersShareAKey(
            @ForAll @NotEmpty String a,
            @ForAll @NotEmpty String b,
            @ForAll @NotEmpty String c,
            @ForAll @NotEmpty String d) {
        Principal one = new Principal.User(a, b);
        Principal other = new Principal.User(c, d);
        assertThat(one.key().equals(other.key())).isEqualTo(one.equals(other));
        assertThat(new Principal.User(a + ":" + b, c).key()).isNotEqualTo(new Principal.User(a, b + ":" + c).key());
    }

    @Test
    void resourcesAreReadBackFromTheirKeys() {
        for (Resource resource : List.of(
                Resource.File.ROOT,
                Resource.File.of("a/b:c%.ipynb"),
                new Resource.NamedKernel("x:y"),
                new Resource.Instance())) {
            assertThat(Resource.parse(resource.key())).isEqualTo(resource);
        }
    }

    @Test
    void invalidKeysAreRefused() {
        for (String bad :
                List.of("", "user", "user:a", "user:a:b:c", "user::b", "guest:l:x", "user:a%:b", "nobody:x")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> Principal.parse(bad));
        }
        for (String bad : List.of("", "file", "private:x:y", "kernel:")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> Resource.parse(bad));
        }
    }

    @Test
    void pathsThatLeaveTheRootOrCanBeReadTwoWaysAreRefused() {
        for (String bad : List.of("..", "a/../b", "/a", "a//b", "a/", "./a", "a/.", "a\0b")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> Resource.File.of(bad));
        }
        assertThat(Resource.File.of(".")).isEqualTo(Resource.File.ROOT);
    }
}
