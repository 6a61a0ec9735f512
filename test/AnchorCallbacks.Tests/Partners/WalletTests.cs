using System.Text.Json;
using AnchorCallbacks.Partners.OffBlocks;

namespace AnchorCallbacks.Tests.Partners;

/// <summary>Sign-In with Ethereum against texts that a public library has made and signed.</summary>
sealed class WalletTests
{
    static IEnumerable<TestCaseData> Vectors() => PartnerVectors.Of("eip191").Index().Select(vector =>
        new TestCaseData(vector.Item).SetArgDisplayNames($"{vector.Index}"));

    [TestCaseSource(nameof(Vectors))]
    public void A_signature_is_of_its_account(JsonElement vector)
    {
        var valid = vector.GetProperty("valid").GetBoolean();

        Assert.That(Fits(vector, Text(vector, "signature_hex")), Is.EqualTo(valid));
        Assert.That(Fits(vector, Text(vector, "signature_base64")), Is.EqualTo(valid));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Any_change_of_the_signature_is_noticed(JsonElement vector)
    {
        var hex = Text(vector, "signature_hex");
        var changed = Enumerable.Range(2, 128).Where(at => at % 8 == 0 || at > 120)
            .Select(at => hex[..at] + (hex[at] == '0' ? '1' : '0') + hex[(at + 1)..]).Append(hex[..^2]).Append(hex + "00");

        Assert.That(changed.Where(signature => Fits(vector, signature)), Is.Empty);
    }

    [TestCaseSource(nameof(Vectors))]
    public void A_signature_has_one_spelling_in_Base64(JsonElement vector)
    {
        var base64 = Text(vector, "signature_base64");
        // The last letter has bits that no byte needs.
        var last = base64[^2];
        var changed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".Where(letter => letter != last)
            .Select(letter => base64[..^2] + letter + "=").Concat([base64[..^1], base64 + "\n", " " + base64, base64 + base64]);

        Assert.That(changed.Where(signature => Fits(vector, signature)), Is.Empty);
    }

    [Test]
    public void The_recovery_number_has_two_spellings_and_no_others()
    {
        var vector = PartnerVectors.Of("eip191").First();
        var bytes = Convert.FromHexString(Text(vector, "signature_hex")[2..]);
        var fitting = Enumerable.Range(0, 256).Where(v =>
        {
            bytes[64] = (byte)v;
            return Fits(vector, Convert.ToHexString(bytes));
        });

        Assert.That(fitting, Is.EqualTo(new[] { 0, 27 }));
    }

    [Test]
    public void Numbers_that_are_no_signature_are_refused([Values(0, 1)] int v)
    {
        var vector = PartnerVectors.Of("eip191").First();
        var right = Convert.FromHexString(Text(vector, "signature_hex")[2..]);
        foreach (var (from, to) in new[] { (0, 32), (32, 64), (0, 64) })
            foreach (byte value in new byte[] { 0, 0xff })
            {
                var bytes = right.ToArray();
                bytes.AsSpan(from..to).Fill(value);
                bytes[64] = (byte)v;
                Assert.That(Fits(vector, Convert.ToHexString(bytes)), Is.False);
            }
    }

    [Test]
    public void Another_end_of_line_is_another_text()
    {
        foreach (var vector in PartnerVectors.Of("eip191").Where(vector => vector.GetProperty("valid").GetBoolean()))
        {
            var text = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Text(vector, "challenge_base64")));
            foreach (var other in new[] { text.Replace("\n", "\r\n", StringComparison.Ordinal), text + "\n", " " + text,
                text.TrimEnd('Z') })
                Assert.That(Wallets.Fits(Account(vector), System.Text.Encoding.UTF8.GetBytes(other), Text(vector, "signature_hex")),
                    Is.False);
        }
    }

    [Test]
    public void Any_change_of_the_text_is_noticed()
    {
        var vector = PartnerVectors.Of("eip191").First();
        var text = Convert.FromBase64String(Text(vector, "challenge_base64"));
        for (var at = 0; at < text.Length; at += 16)
        {
            var changed = text.ToArray();
            changed[at] ^= 1;
            Assert.That(Wallets.Fits(Account(vector), changed, Text(vector, "signature_hex")), Is.False);
        }
    }

    [TestCase("eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb", true)]
    [TestCase("eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb", true)]
    [TestCase("eip155:1:0xAB16A96D359EC26A11E2C2B3D8F8B8942D5BFCDB", true)]
    [TestCase("eip155:1:0xaB16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb", false)]
    [TestCase("eip155:01:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb", false)]
    [TestCase("solana:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb", false)]
    [TestCase("0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb", false)]
    [TestCase("eip155:1:0xab16", false)]
    [TestCase(null, false)]
    public void An_account_has_the_checksum_of_its_address(string? text, bool valid) =>
        Assert.That(ChainAccount.Read(text).Failed(out _, out _), Is.EqualTo(!valid));

    static bool Fits(JsonElement vector, string signature) =>
        Wallets.Fits(Account(vector), Convert.FromBase64String(Text(vector, "challenge_base64")), signature);

    static ChainAccount Account(JsonElement vector)
    {
        Assert.That(ChainAccount.Read(Text(vector, "chain_id")).Failed(out var failure, out var account), Is.False, failure.Text);
        return account;
    }

    static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
