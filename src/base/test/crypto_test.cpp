#include "base/crypto.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dinh {
namespace {

// FIPS 180-4 examples.
TEST(Crypto, DigestsAsTheStandardSays) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Crypto, DigestsPiecesAsTheWhole) {
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

// RFC 4231, test cases 2 and 6.
TEST(Crypto, AuthenticatesAsTheStandardSays) {
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4648 §10.
TEST(Crypto, WritesAndReadsBase64) {
  for (auto [plain, coded] : {std::pair{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64(plain), coded);
    EXPECT_EQ(from_base64(coded), plain);
  }
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_EQ(from_base64url("-_8"), "\xfb\xff");
}

TEST(Crypto, RefusesBrokenBase64AndHex) {
  for (auto broken : {"Zg", "Zg=", "Z g==", "Zg==x", "Zh==", "-_8="}) EXPECT_FALSE(from_base64(broken)) << broken;
  EXPECT_FALSE(from_base64url("Zg=="));
  EXPECT_EQ(from_hex("00Ff"), std::string("\0\xff", 2));
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("zz"));
}

TEST(Crypto, ComparesWholeTexts) {
  EXPECT_TRUE(constant_time_equal("secret", "secret"));
  EXPECT_FALSE(constant_time_equal("secret", "secreT"));
  EXPECT_FALSE(constant_time_equal("secret", "secret "));
  EXPECT_TRUE(constant_time_equal("", ""));
}

TEST(Crypto, VerifiesAPassword_AndOnlyThat) {
  auto hash = password_hash("mật khẩu");
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(password_verify(hash, "mật khẩu"));
  EXPECT_FALSE(password_verify(hash, "mat khau"));
  EXPECT_FALSE(password_verify("", "mật khẩu"));
  EXPECT_FALSE(password_verify(std::string(500, '$'), "mật khẩu"));
}

TEST(Sealer, OpensWhatItSealed_InItsPlaceOnly) {
  Sealer sealer(Sealer::new_key());
  auto sealed = sealer.seal("0912 345 678", "case 1");
  EXPECT_EQ(sealer.open(sealed, "case 1"), "0912 345 678");
  EXPECT_FALSE(sealer.open(sealed, "case 2"));
  EXPECT_FALSE(Sealer(Sealer::new_key()).open(sealed, "case 1"));
}

TEST(Sealer, NoticesEveryChangedByte) {
  Sealer sealer(Sealer::new_key());
  auto sealed = sealer.seal("Nguyễn Văn A");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer.open(changed));
  }
  EXPECT_FALSE(sealer.open(sealed.substr(0, 20)));
}

TEST(Sealer, NeverSealsTheSameWayTwice) {
  Sealer sealer(Sealer::new_key());
  EXPECT_NE(sealer.seal("x"), sealer.seal("x"));
}

TEST(Sealer, RefusesAShortKey) { EXPECT_THROW(Sealer("short"), std::invalid_argument); }

}  // namespace
}  // namespace dinh
