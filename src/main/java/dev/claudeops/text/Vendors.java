package dev.claudeops.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The beginnings that vendors give their keys: what their documentation says, what GitHub's list of
 * secret scanning patterns names, and what the rules of gitleaks, secretlint and detect-secrets
 * know (docs/decisions/redaction.md).
 */
final class Vendors {
  /**
   * A beginning and what follows it.
   *
   * @param letters what the rest is written in
   * @param least characters of the rest
   * @param digit whether a digit must be among them, where the beginning alone says too little
   * @param exact whether there are no more of them
   */
  record Vendor(String beginning, Letters letters, int least, boolean digit, boolean exact) {}

  /** The longest rest that is looked at before it is known for a key. */
  static final int LONGEST = 256;

  private static final List<Vendor> ALL =
      Stream.of(
              // source forges, packages, images
              some(Letters.ALNUM, 20, "ghp_ gho_ ghu_ ghr_ dckr_pat_ dckr_oat_"),
              some(Letters.DOTTED, 20, "ghs_"),
              some(Letters.WORD, 20, "github_pat_ SWMTKN-1-"),
              some(Letters.DOTTED, 16, "glpat- gldt- glcbt- glptt- glrt- glft- glimt- glagent-"),
              some(Letters.DOTTED, 16, "gloas- glsoat- glffct- GR1348941"),
              some(Letters.ALNUM, 30, "npm_"),
              some(Letters.WORD, 50, "pypi-AgE"),
              some(Letters.HEX, 40, "rubygems_ sgp_ sgp_local_ bkua_ CCIPAT_"),
              some(Letters.WORD, 40, "sgp_"),
              some(Letters.SMALL, 43, "oy2"),
              some(Letters.ALNUM, 10, "AKC AP0 AP1 AP2 AP3 AP4 AP5 AP6 AP7 AP8 AP9"),
              // clouds and what runs in them
              exact(Letters.CAPITALS, 16, "AKIA ASIA ABIA ACCA AROA AIDA AGPA AIPA ANPA ANVA"),
              exact(Letters.CAPITALS, 17, "A3T"),
              some(Letters.BASE64, 28, "ABSK bedrock-api-key-"),
              digit(Letters.ALNUM, 12, "LTAI AKID"),
              some(Letters.WORD, 35, "AIza"),
              some(Letters.WORD, 24, "GOCSPX- ya29. 1//0"),
              some(Letters.HEX, 40, "dop_v1_ doo_v1_ dor_v1_"),
              some(Letters.WORD, 32, "HRKU- pul- fo1_"),
              some(Letters.DOTTED, 24, "hvs. hvb. hvr."),
              some(Letters.BASE64, 40, "fm1r_ fm1a_ fm2_"),
              some(Letters.ALNUM, 30, "cfat_ cfut_ cfk_ rnd_ vercel_ nfp_"),
              digit(Letters.HEX, 30, "dapi ddp_"),
              some(Letters.WORD, 40, "sha256~"),
              some(Letters.WORD, 20, "tskey-"),
              some(Letters.DOTTED, 40, "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit."),
              some(Letters.DOTTED, 60, "dt0c01. dt0s01. dt0s02. dt0s08. dt0s16."),
              some(Letters.WORD, 32, "pscale_pw_ pscale_tkn_ pscale_oauth_"),
              some(Letters.CAPITALS, 50, "AGE-SECRET-KEY-1"),
              // models
              digit(Letters.WORD, 20, "sk-"),
              some(Letters.ALNUM, 30, "gsk_ hf_ api_org_ r8_ pplx- xai- fw_ lsv2_pt_ lsv2_sk_"),
              some(Letters.WORD, 40, "tgp_v1_ nvapi-"),
              // watching and sending
              some(Letters.BASE64, 32, "glc_ sntrys_ sntryu_"),
              some(Letters.WORD, 32, "glsa_"),
              some(Letters.ALNUM, 32, "phc_ phs_ phr_ pha_ phx_"),
              some(Letters.WORD, 19, "NRAK- NRBR- NRII- NRJS- NRRA- NRSP-"),
              some(Letters.WORD, 24, "PMAK- PMAT-"),
              some(Letters.DOTTED, 40, "SG."),
              some(Letters.HEX, 60, "xkeysib- xsmtpsib-"),
              exact(Letters.HEX, 32, "key- SK AC"),
              some(Letters.WORD, 10, "xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-"),
              some(Letters.DOTTED, 20, "xoxe.xoxp- xoxe.xoxb-"),
              // money and shops
              some(Letters.ALNUM, 10, "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_"),
              some(Letters.BASE64, 24, "whsec_"),
              some(Letters.WORD, 22, "sq0atp- sq0csp-"),
              digit(Letters.WORD, 50, "EAA IGQ IGAA"),
              some(Letters.ALNUM, 32, "shpat_ shpca_ shppa_ shpss_"),
              some(Letters.ALNUM, 40, "EZAK EZTK shippo_live_ shippo_test_"),
              // work
              digit(Letters.WORD, 40, "ATATT3 ATCTT3 ATSTT3 ATBB"),
              some(Letters.ALNUM, 32, "lin_api_ lin_oauth_ ntn_ secret_"),
              some(Letters.WORD, 38, "figd_ figo_ CFPAT-"),
              some(Letters.ALNUM, 60, "rdme_"),
              some(Letters.BASE64, 60, "ops_eyJ"),
              digit(Letters.DOTTED, 60, "sl. 3MVG"),
              exact(Letters.CAPITALS, 26, "API-"),
              exact(Letters.HEX, 16, "wx"))
          .flatMap(List::stream)
          .toList();

  /** The vendors by their first two letters, 128 times the first plus the second. */
  private static final Vendor[][] BY_HEAD = byHead();

  private static final Vendor[] NONE = {};

  private Vendors() {}

  private static List<Vendor> of(
      Letters letters, int least, boolean digit, boolean exact, String beginnings) {
    return Stream.of(beginnings.split(" "))
        .map(beginning -> new Vendor(beginning, letters, least, digit, exact))
        .toList();
  }

  private static List<Vendor> some(Letters letters, int least, String beginnings) {
    return of(letters, least, false, false, beginnings);
  }

  private static List<Vendor> digit(Letters letters, int least, String beginnings) {
    return of(letters, least, true, false, beginnings);
  }

  private static List<Vendor> exact(Letters letters, int least, String beginnings) {
    return of(letters, least, true, true, beginnings);
  }

  private static Vendor[][] byHead() {
    Vendor[][] heads = new Vendor[128 * 128][];
    for (int head = 0; head < heads.length; head++) {
      List<Vendor> here = new ArrayList<>();
      for (Vendor vendor : ALL) {
        if (vendor.beginning().charAt(0) * 128 + vendor.beginning().charAt(1) == head) {
          here.add(vendor);
        }
      }
      heads[head] = here.isEmpty() ? null : here.toArray(Vendor[]::new);
    }
    return heads;
  }

  /** Which first two letters a key can begin with, 128 times the first plus the second. */
  static boolean[] heads() {
    boolean[] heads = new boolean[BY_HEAD.length];
    for (int head = 0; head < heads.length; head++) {
      heads[head] = BY_HEAD[head] != null;
    }
    return heads;
  }

  /** The end of the key that begins here; {@code i} when none does. */
  static int end(Draft draft, int i) {
    char first = draft.at(i);
    char second = draft.at(i + 1);
    Vendor[] here = first < 128 && second < 128 ? BY_HEAD[first * 128 + second] : null;
    for (Vendor vendor : here == null ? NONE : here) {
      if (draft.startsWith(vendor.beginning(), i)) {
        int end = end(draft, i + vendor.beginning().length(), vendor);
        if (end > 0) {
          return end;
        }
      }
    }
    return i;
  }

  private static int end(Draft draft, int body, Vendor vendor) {
    int end = vendor.letters().run(draft, body, body + LONGEST);
    if (end - body < vendor.least() || vendor.exact() && end - body > vendor.least()) {
      return -1;
    }
    if (vendor.exact() && Draft.wordCharacter(draft.at(end))) {
      return -1;
    }
    boolean digit = !vendor.digit();
    for (int i = body; !digit && i < end; i++) {
      digit = Draft.digit(draft.at(i));
    }
    return digit ? whole(draft, end, vendor) : -1;
  }

  /** Where it ends however long it is; a dot that closes a sentence is not of it. */
  private static int whole(Draft draft, int seen, Vendor vendor) {
    Letters letters = vendor.exact() ? vendor.letters() : wide(vendor.letters());
    int end = letters.run(draft, seen, draft.length());
    while (end > seen - 1 && draft.at(end - 1) == '.') {
      end--;
    }
    return vendor.beginning().startsWith("AT") ? checked(draft, end) : end;
  }

  /**
   * Behind the sum of Atlassian's keys: an equals sign, however it is written, and eight digits.
   */
  private static int checked(Draft draft, int end) {
    int sum =
        draft.at(end) == '='
            ? end + 1
            : draft.startsWith("\\=", end)
                ? end + 2
                : draft.startsWithAnyCase("%3d", end) ? end + 3 : end;
    int last = Letters.HEX.run(draft, sum, sum + 8);
    return sum > end && last - sum == 8 ? last : end;
  }

  /** A key that goes on in other letters than it must begin with is taken whole. */
  private static Letters wide(Letters letters) {
    return switch (letters) {
      case BASE64, DOTTED -> letters;
      case DIGITS, HEX, CAPITALS, SMALL, ALNUM, WORD -> Letters.WORD;
    };
  }
}
