package dev.claudeops.host;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.net.IDN;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names become addresses through the machine's own resolver (nsswitch.conf(5)).
 *
 * <p>getaddrinfo(3) cannot be interrupted and would hold the carrier of a virtual thread, so each
 * lookups have platform threads of their own, at most {@value #LOOKUPS}; one that is late is left
 * to the resolver's own time-out. Safe for use by many threads.
 */
public final class Names {
  static {
    // Java would give answers of up to 30 s ago, and a failure for 10 s: a look wants the truth.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  private static final int LOOKUPS = 32;
  private static final int MOST_ADDRESSES = 64;

  private final ThreadPoolExecutor lookups =
      new ThreadPoolExecutor(
          LOOKUPS,
          LOOKUPS,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("resolve-", 0).factory());
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> known =
      new ConcurrentHashMap<>();

  public Names() {
    lookups.allowCoreThreadTimeOut(true);
  }

  /**
   * The addresses of a name in the resolver's order, asked once for the life of this object where
   * the answer was good. Fails with a sentence.
   */
  public List<InetAddress> addresses(String name, Duration limit)
      throws UnknownHostException, SocketTimeoutException, InterruptedException {
    if (looksLikeAddress(name)) {
      return List.of(address(name));
    }
    CompletableFuture<List<InetAddress>> answer = known.computeIfAbsent(name, this::begin);
    try {
      return await(name, answer, limit);
    } catch (UnknownHostException unknown) {
      known.remove(name, answer);
      throw unknown;
    }
  }

  /** The same, always asked anew. */
  public List<InetAddress> ask(String name, Duration limit)
      throws UnknownHostException, SocketTimeoutException, InterruptedException {
    return looksLikeAddress(name) ? List.of(address(name)) : await(name, begin(name), limit);
  }

  private CompletableFuture<List<InetAddress>> begin(String name) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    lookups.execute(() -> lookUp(name, answer));
    return answer;
  }

  private static void lookUp(String name, CompletableFuture<List<InetAddress>> answer) {
    try {
      List<InetAddress> all = List.of(InetAddress.getAllByName(IDN.toASCII(name)));
      answer.complete(all.subList(0, Math.min(all.size(), MOST_ADDRESSES)));
    } catch (UnknownHostException | IllegalArgumentException e) {
      answer.completeExceptionally(e);
    }
  }

  private static List<InetAddress> await(
      String name, CompletableFuture<List<InetAddress>> answer, Duration limit)
      throws UnknownHostException, SocketTimeoutException, InterruptedException {
    try {
      return answer.get(Math.max(limit.toNanos(), 1), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException(
          "the name %s was not resolved within %s"
              .formatted(Clean.line(name, 100), Humane.duration(limit)));
    } catch (ExecutionException e) {
      throw new UnknownHostException("the name " + Clean.line(name, 100) + " does not resolve");
    }
  }

  /** An address written in numbers; no resolver is asked. */
  public static InetAddress address(String literal) throws UnknownHostException {
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw new UnknownHostException(Clean.line(literal, 100) + " is not an address");
    }
  }

  static boolean looksLikeAddress(String name) {
    return name.indexOf(':') >= 0
        || !name.isEmpty()
            && Character.isDigit(name.charAt(name.length() - 1))
            && name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }
}
