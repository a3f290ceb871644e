package dev.claudeops.host;

import java.io.IOException;

/** Lets tests send a POST to an engine that the host they look through names. */
public final class Posting {
  private Posting() {}

  public static Output make(HostView host, Change.EnginePost post) throws IOException {
    return EnginePosts.make(host, post);
  }
}
