package dev.baton.broker.api.lab;

import jakarta.ws.rs.core.Response;

/** A page as a response: never kept by caches, never framed by other sites, never named to them whole. */
final class PageAnswer {
    private PageAnswer() {}

    static Response of(int status, String html) {
        return Response.status(status)
                .entity(html)
                .type("text/html; charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("X-Frame-Options", "SAMEORIGIN")
                .header("Referrer-Policy", "same-origin")
                .build();
    }
}
