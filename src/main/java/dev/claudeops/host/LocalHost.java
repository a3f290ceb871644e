package dev.claudeops.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The machine we run on. */
public final class LocalHost implements Host {
  private static final int WHOLE_FILE = 1 << 20;
  private static final int LONGEST_LIST = 100_000;

  /** Those that are told; all of them would look up the names of owner and group, too. */
  private static final String FACTS =
      "unix:isRegularFile,isDirectory,isSymbolicLink,size,lastModifiedTime,ino,dev,uid,gid,mode,"
          + "lastAccessTime,ctime,nlink";

  private static final Duration QUEUE = Duration.ofSeconds(1);

  /**
   * Files of proc(5) and sysfs(5) whose names and links nobody but the kernel makes; not those that
   * lead back to a process's own files (root, cwd, fd, exe).
   */
  private static final Pattern OF_THE_KERNEL =
      Pattern.compile(
          "/sys/(?!.*/\\.\\./).{1,300}"
              + "|/proc/[a-z_]{1,40}"
              + "|/proc/(?:[0-9]{1,10}|self|sys|net|pressure|fs|irq|bus|spl)"
              + "(?:/(?!root/|cwd/|fd/|exe/|task/|\\.\\.)[^/]{1,100}){1,5}");

  private final Path root;
  private final int uid;
  private final String name;

  public LocalHost() {
    this(Path.of("/"));
  }

  /**
   * The same machine with its files looked up below another folder: a mounted disk, a recorded
   * tree.
   */
  public LocalHost(Path root) {
    this.root = root;
    this.uid = ownUid();
    this.name = ownName();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public ZoneId zone() {
    return ZoneId.systemDefault();
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean root() {
    return uid == 0;
  }

  @Override
  public int uid() {
    return uid;
  }

  @Override
  public Optional<String> env(String variable) {
    return Optional.ofNullable(System.getenv(variable));
  }

  @Override
  public int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Path path(String file) {
    return root.resolve(file.startsWith("/") ? file.substring(1) : file);
  }

  /**
   * The same for a name that was read from the machine: one that this locale cannot spell (cron
   * gives none, and then all but ASCII is lost) names no file here.
   */
  private Path known(String file) throws NoSuchFileException {
    try {
      return path(file);
    } catch (InvalidPathException strange) {
      throw new NoSuchFileException(file, null, "its name cannot be spelt in this locale");
    }
  }

  @Override
  public String read(String file) throws IOException {
    try (InputStream in = open(file, 0)) {
      return new String(in.readNBytes(WHOLE_FILE), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw inWords(file, e);
    }
  }

  @Override
  public List<String> list(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(known(folder))) {
      for (Path entry : entries) {
        if (names.size() == LONGEST_LIST) {
          break;
        }
        names.add(entry.getFileName().toString());
      }
    } catch (IOException e) {
      throw inWords(folder, e);
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw inWords(folder, e.getCause());
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public Optional<FileFacts> facts(String file) throws IOException {
    return stat(file);
  }

  @Override
  public Optional<FileFacts> linkFacts(String file) throws IOException {
    return stat(file, LinkOption.NOFOLLOW_LINKS);
  }

  private Optional<FileFacts> stat(String file, LinkOption... options) throws IOException {
    try {
      Map<String, Object> facts = Files.readAttributes(known(file), FACTS, options);
      FileFacts.Type type =
          (Boolean) facts.get("isRegularFile")
              ? FileFacts.Type.FILE
              : (Boolean) facts.get("isDirectory")
                  ? FileFacts.Type.FOLDER
                  : (Boolean) facts.get("isSymbolicLink")
                      ? FileFacts.Type.LINK
                      : FileFacts.Type.OTHER;
      return Optional.of(
          new FileFacts(
              type,
              (Long) facts.get("size"),
              ((FileTime) facts.get("lastModifiedTime")).toInstant(),
              (Long) facts.get("ino"),
              (Long) facts.get("dev"),
              (Integer) facts.get("uid"),
              (Integer) facts.get("gid"),
              (Integer) facts.get("mode") & 07777,
              ((FileTime) facts.get("lastAccessTime")).toInstant(),
              ((FileTime) facts.get("ctime")).toInstant(),
              (Integer) facts.get("nlink")));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (e.getReason() != null && e.getReason().contains("Not a directory")) {
        return Optional.empty();
      }
      throw inWords(file, e);
    } catch (IOException e) {
      throw inWords(file, e);
    }
  }

  @Override
  public Optional<String> link(String file) {
    try {
      return Optional.of(Files.readSymbolicLink(known(file)).toString());
    } catch (NotLinkException notOne) {
      return Optional.empty();
    } catch (IOException | SecurityException unreadable) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(String file, long offset) throws IOException {
    try {
      FileFacts facts = facts(file).orElseThrow(() -> new NoSuchFileException(file));
      if (!facts.isFile()) {
        throw new FileSystemException(file, null, "not a regular file");
      }
      FileChannel channel = door(file);
      try {
        if (offset > 0) {
          channel.position(offset);
        }
        return Channels.newInputStream(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw inWords(file, e);
    }
  }

  /**
   * With root's rights by a way that nobody else can bend; what the kernel itself tells, at once.
   */
  private FileChannel door(String file) throws IOException {
    return !root() || OF_THE_KERNEL.matcher(file).matches()
        ? FileChannel.open(known(file), StandardOpenOption.READ)
        : Way.open(known(file), uid);
  }

  @Override
  public Optional<String> find(String program) {
    return new Programs(root, root()).find(program);
  }

  @Override
  public Output run(Command command) throws IOException, InterruptedException {
    return new Programs(root, root()).run(command);
  }

  @Override
  public Output change(Change change) throws IOException, InterruptedException {
    return new Changes(this).make(change);
  }

  @Override
  public Running launch(Launch launch) throws IOException {
    return new Launches(ours()).start(launch);
  }

  @Override
  public void end(Launched left) throws IOException {
    Family.left(ours(), left).end();
  }

  /** This machine and no mounted or recorded one, whose processes are not to be had. */
  private LocalHost ours() throws IOException {
    if (!root.equals(Path.of("/"))) {
      throw new IOException("these are files of another machine; nothing can be launched on it");
    }
    return this;
  }

  /**
   * One that listens and accepts nobody would hold a caller for ever once its queue is full
   * (unix(7), connect(2): EAGAIN); it is asked for a second.
   */
  @Override
  public SocketChannel connect(String socket) throws IOException {
    long end = System.nanoTime() + QUEUE.toNanos();
    while (true) {
      Optional<SocketChannel> connected = connected(socket);
      if (connected.isPresent()) {
        return connected.get();
      }
      if (System.nanoTime() > end) {
        throw new SocketTimeoutException("who listens at " + socket + " accepts nobody");
      }
      try {
        Thread.sleep(QUEUE.dividedBy(20));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("nobody answered in time at " + socket);
      }
    }
  }

  /** Empty when its queue is full. */
  private Optional<SocketChannel> connected(String socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      if (!channel.connect(UnixDomainSocketAddress.of(path(socket)))) {
        channel.close();
        return Optional.empty();
      }
      channel.configureBlocking(true);
      return Optional.of(channel);
    } catch (IOException e) {
      channel.close();
      if (String.valueOf(e.getMessage()).contains("temporarily unavailable")) {
        return Optional.empty();
      }
      throw inWords(socket, e);
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The same failure with a message a person understands. */
  private static IOException inWords(String file, IOException e) {
    return switch (e) {
      case NoSuchFileException none -> new NoSuchFileException(file, null, "there is no such file");
      case AccessDeniedException denied ->
          new AccessDeniedException(file, null, "permission denied");
      case NotDirectoryException not -> new NotDirectoryException(file);
      case FileSystemLoopException loop ->
          new FileSystemException(file, null, "a loop of symbolic links");
      case FileSystemException other -> {
        String reason = other.getReason() == null ? "unreadable" : other.getReason();
        yield new FileSystemException(
            file, null, reason.contains("Too many levels") ? "a loop of symbolic links" : reason);
      }
      default -> e;
    };
  }

  private static int ownUid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name")) ? 0 : 65_534;
    }
  }

  private static String ownName() {
    try {
      String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return kernel.isEmpty() || kernel.equals("(none)") ? "localhost" : kernel;
    } catch (IOException e) {
      return "localhost";
    }
  }
}
