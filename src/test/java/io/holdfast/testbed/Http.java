package io.holdfast.testbed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server's status page. */
public final class Http {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    private Http() {}

    /** The page's text, or nothing-to-see as an empty string when the server does not answer (yet). */
    public static String get(String url) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
        try {
            return CLIENT.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestBedException("Interrupted while asking " + url, e);
        }
    }
}
