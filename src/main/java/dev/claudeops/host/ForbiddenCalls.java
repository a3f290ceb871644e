package dev.claudeops.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The calls to the kernel that no program in a {@link ClosedRoom} may make, as a filter that
 * bubblewrap hands to the kernel (seccomp(2); classic BPF of {@code linux/filter.h}). What is
 * forbidden fails with EPERM; what is newer than this list fails as unknown; a program that speaks
 * to the kernel as for another processor is killed.
 */
final class ForbiddenCalls {
  /** Numbers on x86-64 and, where they differ, on arm64 (asm/unistd.h); - where there is none. */
  private static final String NUMBERS =
      """
      socket 41 198; socketpair 53 199; connect 42 203; bind 49 200; listen 50 201; accept 43 202;
      accept4 288 242; sendto 44 206; sendmsg 46 211; sendmmsg 307 269;

      shmget 29 194; shmat 30 196; shmctl 31 195; semget 64 190; semop 65 193; semctl 66 191;
      semtimedop 220 192; msgget 68 186; msgsnd 69 189; msgrcv 70 188; msgctl 71 187;
      mq_open 240 180; mq_unlink 241 181; mq_timedsend 242 182; mq_timedreceive 243 183;
      mq_notify 244 184; mq_getsetattr 245 185; memfd_create 319 279; memfd_secret 447;

      ptrace 101 117; process_vm_readv 310 270; process_vm_writev 311 271; kcmp 312 272;
      process_madvise 440; process_mrelease 448; pidfd_getfd 438;
      add_key 248 217; request_key 249 218; keyctl 250 219;

      mount 165 40; umount2 166 39; pivot_root 155 41; chroot 161 51; setns 308 268;
      unshare 272 97; mount_setattr 442; move_mount 429; open_tree 428; fsopen 430; fsconfig 431;
      fsmount 432; fspick 433; statmount 457; listmount 458;
      name_to_handle_at 303 264; open_by_handle_at 304 265; fanotify_init 300 262;
      fanotify_mark 301 263; mknod 133 -; mknodat 259 33; flock 73 32;
      quotactl 179 60; quotactl_fd 443;

      bpf 321 280; perf_event_open 298 241; userfaultfd 323 282; seccomp 317 277;
      io_uring_setup 425; io_uring_enter 426; io_uring_register 427; io_setup 206 0; io_submit 209 2;
      personality 135 92; modify_ldt 154 -; iopl 172 -; ioperm 173 -; uselib 134 -;
      init_module 175 105; finit_module 313 273; delete_module 176 106; kexec_load 246 104;
      kexec_file_load 320 294; acct 163 89; swapon 167 224; swapoff 168 225; reboot 169 142;
      sethostname 170 161; setdomainname 171 162; vhangup 153 58; syslog 103 116;
      settimeofday 164 170; clock_settime 227 112; clock_adjtime 305 266; adjtimex 159 171;
      migrate_pages 256 238; move_pages 279 239; mbind 237 235; set_mempolicy 238 237;

      setuid 105 146; setgid 106 144; setreuid 113 145; setregid 114 143; setresuid 117 147;
      setresgid 119 149; setfsuid 122 151; setfsgid 123 152; setgroups 116 159
      """;

  /** The last call that was weighed for this list: mseal, of Linux 6.10. */
  private static final int NEWEST = 462;

  private static final int CLONE3 = 435;

  /** clone(2): CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
  private static final int NEW_NAMESPACES = 0x7E020000;

  /** ioctl_tty(2): TIOCSTI, TIOCLINUX and TIOCSETD speak for whoever sits at a terminal. */
  private static final List<Integer> TERMINAL = List.of(0x5412, 0x541C, 0x5423);

  /**
   * fcntl(2): F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_NOTIFY hold others up.
   */
  private static final List<Integer> LOCKS = List.of(6, 7, 37, 38, 1024, 1026);

  // struct seccomp_data: the call's number, the processor, and the low words of the first arguments
  private static final int NUMBER = 0;
  private static final int PROCESSOR = 4;
  private static final int FIRST = 16;
  private static final int SECOND = 24;

  private static final int LOAD = 0x20;
  private static final int EQUAL = 0x15;
  private static final int GREATER = 0x25;
  private static final int AT_LEAST = 0x35;
  private static final int ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7FFF0000;
  private static final int KILL = 0x80000000;
  private static final int DENY = 0x00050001;
  private static final int UNKNOWN = 0x00050026;

  /**
   * @param mark AUDIT_ARCH of linux/audit.h
   * @param column of the numbers
   */
  private record Processor(int mark, int column, int fork, int ioctl, int fcntl) {}

  private final Processor processor;
  private final ByteArrayOutputStream code = new ByteArrayOutputStream();

  private ForbiddenCalls(Processor processor) {
    this.processor = processor;
  }

  /**
   * The filter for this kind of processor as the JVM names it; empty where the numbers of its calls
   * are not known here.
   */
  static Optional<byte[]> filter(String processor) {
    return switch (processor) {
      case "amd64", "x86_64" ->
          Optional.of(new ForbiddenCalls(new Processor(0xC000003E, 1, 56, 16, 72)).program());
      case "aarch64" ->
          Optional.of(new ForbiddenCalls(new Processor(0xC00000B7, 2, 220, 29, 25)).program());
      default -> Optional.empty();
    };
  }

  private byte[] program() {
    step(LOAD, 0, 0, PROCESSOR);
    step(EQUAL, 1, 0, processor.mark());
    step(RETURN, 0, 0, KILL);
    step(LOAD, 0, 0, NUMBER);
    // The same processor with short pointers (x32) has numbers of its own.
    step(AT_LEAST, 0, 1, 0x40000000);
    step(RETURN, 0, 0, KILL);
    step(GREATER, 0, 1, NEWEST);
    step(RETURN, 0, 0, UNKNOWN);
    step(EQUAL, 0, 1, CLONE3);
    step(RETURN, 0, 0, UNKNOWN);
    for (String line : NUMBERS.replace('\n', ' ').split(";")) {
      String[] words = line.strip().split(" +");
      String number = words[Math.min(processor.column(), words.length - 1)];
      if (!number.equals("-")) {
        step(EQUAL, 0, 1, Integer.parseInt(number));
        step(RETURN, 0, 0, DENY);
      }
    }
    step(EQUAL, 0, 4, processor.fork());
    step(LOAD, 0, 0, FIRST);
    step(ANY_BIT, 0, 1, NEW_NAMESPACES);
    step(RETURN, 0, 0, DENY);
    step(RETURN, 0, 0, ALLOW);
    unless(processor.ioctl(), TERMINAL);
    unless(processor.fcntl(), LOCKS);
    step(RETURN, 0, 0, ALLOW);
    return code.toByteArray();
  }

  /** This call is allowed unless its second argument is one of these. */
  private void unless(int call, List<Integer> denied) {
    step(EQUAL, 0, 2 * denied.size() + 2, call);
    step(LOAD, 0, 0, SECOND);
    denied.forEach(
        one -> {
          step(EQUAL, 0, 1, one);
          step(RETURN, 0, 0, DENY);
        });
    step(RETURN, 0, 0, ALLOW);
  }

  /** struct sock_filter; both processors are little-endian. */
  private void step(int what, int then, int otherwise, int value) {
    code.writeBytes(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) what)
            .put((byte) then)
            .put((byte) otherwise)
            .putInt(value)
            .array());
  }
}
