using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorCallbacks.Callback;
using AnchorCallbacks.Tests.Contract;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorCallbacks.Tests.Callback;

sealed class Hs256Tests
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const string Malformed = "is not a JWT";
    const string Expired = "has expired";
    const string TooEarly = "is not valid yet";
    const string WrongAlgorithm = "must be signed with HS256";
    const string WrongSecret = "is not signed with this server's secret";
    const string NoNumber = "has a time that is not a number";

    // A token of the recordings: issued at second 1795253277, good for 30 seconds.
    const string Recorded =
        "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUyNTMyNzcsImV4cCI6MTc5NTI1MzMwN30.Ix97XcnXAXd_qYic2hmPtGsuZ_LU5wae3Uk1zw3yzOk";

    static readonly Hs256 Verifier = new(Tokens.Key, TimeSpan.FromSeconds(60));

    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1795253277);

    [TestCase("2.12.0")]
    [TestCase("4.3.0")]
    public void Every_recorded_token_is_good_at_its_time(string release)
    {
        var exchanges = RecordedExchange.Load(release, "callback-auth").Where(exchange => exchange.TokenTime is not null).ToList();
        Assert.That(exchanges, Is.Not.Empty);
        foreach (var exchange in exchanges)
        {
            var token = exchange.Headers.Single(header => header.Name == "Authorization").Value.Split(' ')[1];
            Assert.That(new Hs256(Tokens.Key, TimeSpan.Zero).Problem(token, exchange.TokenTime!.Value), Is.Null, exchange.Scenario);
        }
    }

    [TestCase("myPlatformToAnchorSecret1234567891")]
    [TestCase("myPlatformToAnchorSecret123456789")]
    [TestCase("myPlatformToAnchorSecret1234567890 ")]
    public void A_token_of_another_secret_is_refused(string secret) =>
        Assert.That(new Hs256(Encoding.UTF8.GetBytes(secret), TimeSpan.Zero).Problem(Recorded, Now), Is.EqualTo(WrongSecret));

    [Test]
    public void The_secret_is_not_decoded() =>
        Assert.That(new Hs256(Convert.FromBase64String(Tokens.Secret + "AA"), TimeSpan.Zero).Problem(Recorded, Now),
            Is.EqualTo(WrongSecret));

    // The recorded token expires at second 30 of its life.
    [TestCase(0, 0, null)]
    [TestCase(29.999, 0, null)]
    [TestCase(30, 0, Expired)]
    [TestCase(30, 60, null)]
    [TestCase(89.999, 60, null)]
    [TestCase(90, 60, Expired)]
    [TestCase(100_000, 60, Expired)]
    [TestCase(-0.001, 0, TooEarly)]
    [TestCase(-60, 60, null)]
    [TestCase(-60.001, 60, TooEarly)]
    public void A_token_lives_from_iat_to_exp_and_the_skew_on_either_side(double seconds, int skew, string? problem) =>
        Assert.That(new Hs256(Tokens.Key, TimeSpan.FromSeconds(skew)).Problem(Recorded, Now.AddSeconds(seconds)), Is.EqualTo(problem));

    // The claims are in seconds from now, the skew is 60.
    [TestCase("""{"exp":1}""", null)]
    [TestCase("""{"exp":-59}""", null)]
    [TestCase("""{"exp":-60}""", Expired)]
    [TestCase("""{"exp":1,"iat":60}""", null)]
    [TestCase("""{"exp":99,"iat":61}""", TooEarly)]
    [TestCase("""{"exp":99,"nbf":60}""", null)]
    [TestCase("""{"exp":99,"nbf":61}""", TooEarly)]
    [TestCase("""{"exp":99,"iat":0,"nbf":61}""", TooEarly)]
    [TestCase("""{"exp":99,"iat":61,"nbf":0}""", TooEarly)]
    [TestCase("""{"exp":-61,"iat":61}""", Expired)]
    public void Iat_and_nbf_are_honoured_and_only_exp_is_demanded(string claims, string? problem) =>
        Assert.That(Problem(Tokens.Sign(FromNow(claims))), Is.EqualTo(problem));

    [TestCase("{}", "has no exp")]
    [TestCase("""{"iat":1795253277}""", "has no exp")]
    [TestCase("""{"EXP":1795253307}""", "has no exp")]
    [TestCase("""{"claims":{"exp":1795253307}}""", "has no exp")]
    [TestCase("""{"exp":"1795253307"}""", NoNumber)]
    [TestCase("""{"exp":null}""", NoNumber)]
    [TestCase("""{"exp":true}""", NoNumber)]
    [TestCase("""{"exp":[1795253307]}""", NoNumber)]
    [TestCase("""{"exp":1e999}""", NoNumber)]
    [TestCase("""{"exp":1795253307,"iat":"1795253277"}""", NoNumber)]
    [TestCase("""{"exp":1795253307,"nbf":{}}""", NoNumber)]
    [TestCase("""{"exp":-1}""", Expired)]
    [TestCase("""{"exp":0}""", Expired)]
    [TestCase("""{"exp":1795253307.5}""", null)]
    [TestCase("""{"exp":1.795253307E9}""", null)]
    [TestCase("""{"exp":1795253307,"iss":"x","aud":["y"],"sub":"z","x":{"exp":1}}""", null)]
    [TestCase("""{"exp":1795253307,"sub":{"exp":1}}""", Malformed)]
    public void Times_are_numbers_and_other_claims_mean_nothing(string claims, string? problem) =>
        Assert.That(Problem(Tokens.Sign(claims)), Is.EqualTo(problem));

    [TestCase("[]", "has no claims")]
    [TestCase("\"exp\"", "has no claims")]
    [TestCase("1795253307", "has no claims")]
    [TestCase("{\"exp\":1795253307", Malformed)]
    [TestCase("{exp:1795253307}", Malformed)]
    [TestCase("not json", Malformed)]
    public void Claims_that_are_no_json_object_are_refused(string claims, string problem) =>
        Assert.That(Problem(Tokens.Sign(claims)), Is.EqualTo(problem));

    // RFC 7519 §4 leaves it open which one counts; it must not be the one that lives longer.
    [TestCase("""{"exp":1795253307,"exp":1}""", Expired)]
    [TestCase("""{"exp":1,"exp":1795253307}""", null)]
    [TestCase("""{"exp":1795253307,"iat":1,"iat":1795259999}""", TooEarly)]
    public void Of_a_repeated_claim_the_last_counts(string claims, string? problem) =>
        Assert.That(Problem(Tokens.Sign(claims)), Is.EqualTo(problem));

    [TestCase("""{"alg":"HS256"}""", null)]
    [TestCase("""{"typ":"JWT","alg":"HS256","kid":"1"}""", null)]
    [TestCase("""{"alg":"none","alg":"HS256"}""", null)]
    [TestCase("""{"alg":"HS256","alg":"none"}""", WrongAlgorithm)]
    [TestCase("""{"alg":"none"}""", WrongAlgorithm)]
    [TestCase("""{"alg":"hs256"}""", WrongAlgorithm)]
    [TestCase("""{"alg":"HS512"}""", WrongAlgorithm)]
    [TestCase("""{"alg":"RS256"}""", WrongAlgorithm)]
    [TestCase("""{"alg":"HS256 "}""", WrongAlgorithm)]
    [TestCase("""{"alg":["HS256"]}""", Malformed)]
    [TestCase("""{"alg":null}""", WrongAlgorithm)]
    [TestCase("""{"ALG":"HS256"}""", WrongAlgorithm)]
    [TestCase("""{"typ":"JWT"}""", WrongAlgorithm)]
    [TestCase("""{"jwk":{"alg":"HS256"}}""", WrongAlgorithm)]
    [TestCase("{}", WrongAlgorithm)]
    [TestCase("""["HS256"]""", Malformed)]
    [TestCase("""{"alg":"HS256","crit":["exp"],"exp":1}""", WrongAlgorithm)]
    [TestCase("""{"crit":[],"alg":"HS256"}""", WrongAlgorithm)]
    [TestCase("not json", Malformed)]
    [TestCase("""{"alg":"HS256" """, Malformed)]
    public void Only_hs256_signs_and_no_extension_is_understood(string header, string? problem) =>
        Assert.That(Problem(Tokens.Sign("""{"exp":1795253307}""", header: header)), Is.EqualTo(problem));

    [TestCase("""{"alg":"none"}""", TestName = "A_token_without_signature_is_refused")]
    [TestCase("""{"alg":"HS256"}""", TestName = "A_token_whose_signature_was_taken_off_is_refused")]
    public void An_empty_signature_is_refused(string header) =>
        Assert.That(Problem(Tokens.Sign("""{"exp":1795253307}""", header: header).Split('.') is [var head, var claims, _]
            ? $"{head}.{claims}." : ""), Is.EqualTo(Malformed));

    [Test]
    public void A_token_with_the_signature_of_hs512_is_refused()
    {
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS512"}"""u8)}.{Base64Url.EncodeToString("""{"exp":1795253307}"""u8)}";
        Assert.That(Problem($"{signed}.{Base64Url.EncodeToString(HMACSHA512.HashData(Tokens.Key, Encoding.ASCII.GetBytes(signed)))}"),
            Is.EqualTo(Malformed));
    }

    [TestCase("", TestName = "An_empty_text_is_no_token")]
    [TestCase(".", TestName = "A_dot_is_no_token")]
    [TestCase("..", TestName = "Two_dots_are_no_token")]
    [TestCase("...", TestName = "Three_dots_are_no_token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9", TestName = "A_header_is_no_token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9", TestName = "Two_parts_are_no_token")]
    [TestCase("." + Recorded, TestName = "A_dot_in_front_makes_no_token")]
    [TestCase(Recorded + ".", TestName = "A_dot_at_the_end_makes_no_token")]
    [TestCase(Recorded + ".e30", TestName = "Four_parts_are_no_token")]
    [TestCase(Recorded + ".e30.e30.e30", TestName = "The_five_parts_of_an_encrypted_token_are_none")]
    [TestCase(Recorded + "=", TestName = "A_padded_signature_is_no_tokens")]
    [TestCase(Recorded + " ", TestName = "A_space_at_the_end_makes_no_token")]
    [TestCase(" " + Recorded, TestName = "A_space_in_front_makes_no_token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUyNTMyNzcsImV4cCI6MTc5NTI1MzMwN30.Ix97XcnXAXd/qYic2hmPtGsuZ/LU5wae3Uk1zw3yzOk",
        TestName = "The_alphabet_of_plain_base64_makes_no_token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUyNTMyNzcsImV4cCI6MTc5NTI1MzMwN30.Ix97XcnXAXd_qYic2hmP tGsuZ_LU5wae3Uk1zw3yzOk",
        TestName = "A_space_inside_makes_no_token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUyNTMyNzcsImV4cCI6MTc5NTI1MzMwN30.Ix97XcnXAXd_qYic2hmPtGsuZ_LU5wae3Uk1zw3yzOkA",
        TestName = "A_longer_signature_makes_no_token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUyNTMyNzcsImV4cCI6MTc5NTI1MzMwN30.Ix97XcnXAXd_qYic2hmPtGsuZ_LU5wae3Uk1zw3yz",
        TestName = "A_shorter_signature_makes_no_token")]
    [TestCase("éyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTUyNTMyNzcsImV4cCI6MTc5NTI1MzMwN30.Ix97XcnXAXd_qYic2hmPtGsuZ_LU5wae3Uk1zw3yzOk",
        TestName = "A_letter_beyond_ascii_makes_no_token")]
    public void What_has_not_the_form_of_a_token_is_refused(string token) => Assert.That(Problem(token), Is.EqualTo(Malformed));

    [TestCase("eyJhbGciOiJIUzI1NiJ9=")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9 ")]
    public void A_part_that_is_signed_with_padding_or_spaces_is_refused(string header)
    {
        var signed = $"{header}.eyJleHAiOjE3OTUyNTMzMDd9";
        Assert.That(Problem($"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Tokens.Key, Encoding.ASCII.GetBytes(signed)))}"),
            Is.EqualTo(Malformed));
    }

    [TestCase(4096, null)]
    [TestCase(4097, Malformed)]
    [TestCase(1_000_000, Malformed)]
    public void A_token_has_at_most_4096_characters(int length, string? problem)
    {
        // Four characters of Base64 hold three bytes; 20 and 43 characters and two dots are header and signature.
        var claims = (length - 65) / 4 * 3 + (length - 65) % 4 * 3 / 4;
        var token = Tokens.Sign("{\"exp\":1795253307,\"x\":\"" + new string('x', claims - 25) + "\"}");
        Assert.That(token, Has.Length.EqualTo(length));
        Assert.That(Problem(token), Is.EqualTo(problem));
    }

    [Test]
    public void Any_changed_character_is_refused()
    {
        for (var at = 0; at < Recorded.Length; at++)
            foreach (var other in Alphabet + ".= %é")
                if (Recorded[at] != other)
                    Assert.That(Problem(Recorded[..at] + other + Recorded[(at + 1)..]), Is.Not.Null, $"'{other}' at {at}");
    }

    [Test]
    public void Any_token_with_a_changed_character_is_refused() =>
        Prop.ForAll(Generators.Text.ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Elements(Alphabet.ToCharArray())
            .ToArbitrary(), (subject, place, other) =>
        {
            var token = Tokens.Sign($$"""{"exp":1795253307,"sub":{{System.Text.Json.JsonSerializer.Serialize(subject)}}}""");
            var at = place % token.Length;
            return Problem(token) is null && (token[at] == other || Problem(token[..at] + other + token[(at + 1)..]) is not null);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Any_missing_or_added_character_is_refused()
    {
        for (var at = 0; at < Recorded.Length; at++)
        {
            Assert.That(Problem(Recorded.Remove(at, 1)), Is.Not.Null, $"without {at}");
            foreach (var added in "A. \t\n=")
                Assert.That(Problem(Recorded.Insert(at, added.ToString())), Is.Not.Null, $"'{added}' at {at}");
        }
    }

    static string? Problem(string token) => Verifier.Problem(token, Now);

    /// <summary>Claims whose times are written in seconds from now.</summary>
    static string FromNow(string claims) => System.Text.RegularExpressions.Regex.Replace(
        claims, "-?[0-9]+", seconds =>
            (Now.ToUnixTimeSeconds() + int.Parse(seconds.Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
}
