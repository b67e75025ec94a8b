package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;

/** A browser that was never signed in, with its cookies, at the page of a share link. */
final class GuestBrowser {
    private final Map<String, String> cookies = new HashMap<>();
    private final Map<String, String> forwarded = new HashMap<>();

    /** A browser at this machine. */
    GuestBrowser() {}

    /** A browser at that address, behind a proxy at this machine. */
    GuestBrowser(String address) {
        forwarded.put("X-Forwarded-For", address);
    }

    /** A link of the owner's making: its id, and its secret where it was just made. */
    record Link(String id, String secret) {
        static Link make(String body) {
            Response made = owner().contentType(ContentType.JSON).body(body).post("/api/baton/shares");
            assertThat(made.statusCode()).as(made.asString()).isEqualTo(201);
            String url = made.path("url");
            assertThat(url).contains("/share/" + made.path("id") + "#");
            return new Link(made.path("id"), url.substring(url.indexOf('#') + 1));
        }

        static Link make(String path, String role, String more) {
            return make("{\"path\":\"" + path + "\",\"role\":\"" + role + "\"" + more + "}");
        }

        void revoke() {
            owner().delete("/api/baton/shares/" + id).then().statusCode(204);
        }

        Response seen() {
            return owner().get("/api/baton/shares");
        }
    }

    /** A browser like this one, but with that login. */
    GuestBrowser withLogin(String loginCookie) {
        GuestBrowser browser = new GuestBrowser();
        cookies.forEach((name, value) -> browser.cookies.put(name, name.equals("_xsrf") ? value : loginCookie));
        return browser;
    }

    /** The value of the login's cookie. */
    String loginCookie() {
        return cookies.entrySet().stream()
                .filter(cookie -> !cookie.getKey().equals("_xsrf"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    static RequestSpecification owner() {
        return given().header("Authorization", "token " + ServedBroker.TOKEN);
    }

    /** Opens the page of a link. */
    Response open(Link link) {
        return keep(request().header("Accept", "text/html").get("/share/" + link.id()));
    }

    /** What the page's script does. */
    Response call(Link link, String what) {
        return keep(request()
                .header("X-XSRFToken", cookies.getOrDefault("_xsrf", ""))
                .header("Origin", origin())
                .contentType(ContentType.JSON)
                .body(Map.of("secret", link.secret()))
                .post("/api/baton/shares/" + link.id() + "/" + what));
    }

    /** Opens the page and uses the link. */
    Response use(Link link) {
        open(link);
        return call(link, "redeem");
    }

    /** A request with the cookies of this browser. */
    RequestSpecification request() {
        return given().redirects().follow(false).cookies(cookies).headers(forwarded);
    }

    /** A request as the stock page makes it. */
    RequestSpecification page() {
        return pageOf(origin());
    }

    /** A request as a page of that origin would make it. */
    RequestSpecification pageOf(String origin) {
        return request()
                .header("X-XSRFToken", cookies.getOrDefault("_xsrf", ""))
                .header("Origin", origin);
    }

    /** The headers with which this browser opens a socket. */
    Map<String, String> socketHeaders() {
        StringBuilder all = new StringBuilder();
        cookies.forEach(
                (name, value) -> all.append(name).append('=').append(value).append("; "));
        return Map.of("Cookie", all.toString(), "Origin", origin());
    }

    static String origin() {
        return RestAssured.baseURI + ":" + RestAssured.port;
    }

    private Response keep(Response answer) {
        cookies.putAll(answer.cookies());
        return answer;
    }
}
