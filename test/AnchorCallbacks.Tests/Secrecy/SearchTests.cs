using System.Text;
using System.Text.Json;
using AnchorCallbacks.Tests.Faults;

namespace AnchorCallbacks.Tests.Secrecy;

/// <summary>The search finds what is there: without this, finding nothing would mean nothing.</summary>
sealed class SearchTests
{
    const string Value = "Wilhelmina Ñandú-Featherstonehaugh";

    static readonly object[] Forms =
    [
        new TestCaseData("UTF-8", Encoding.UTF8.GetBytes("a" + Value + "z")).SetName("A_text_is_found"),
        new TestCaseData("UTF-16", Encoding.Unicode.GetBytes(Value)).SetName("A_text_in_UTF_16_is_found"),
        new TestCaseData("UTF-16, high byte first", Encoding.BigEndianUnicode.GetBytes(Value))
            .SetName("A_text_in_the_other_UTF_16_is_found"),
        new TestCaseData("Base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value))))
            .SetName("A_text_in_Base64_is_found"),
        new TestCaseData("Base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("{" + Value + "}"))))
            .SetName("A_text_within_one_in_Base64_is_found"),
        new TestCaseData("Base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("{ " + Value + " }"))))
            .SetName("A_text_further_within_one_in_Base64_is_found"),
        new TestCaseData("JSON", Encoding.ASCII.GetBytes(JsonSerializer.Serialize(Value))).SetName("A_text_in_escaped_JSON_is_found"),
        new TestCaseData("a URL", Encoding.ASCII.GetBytes(Uri.EscapeDataString(Value))).SetName("A_text_in_a_URL_is_found"),
    ];

    [TestCaseSource(nameof(Forms))]
    public void A_planted_text_is_found(string form, byte[] written)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("some.file"), [.. Noise(4097), .. written, .. Noise(100)]);
        var planted = new PlantedValues();
        planted.Add("the name", Value);
        Assert.That(planted.FoundInFiles(folder.Path), Is.EqualTo(new[] { $"some.file: the name as {form}" }));
    }

    [Test]
    public void A_part_of_a_photo_is_found()
    {
        var photo = WalletSample.Photo(100_000);
        var planted = new PlantedValues();
        planted.Add("the photo", photo);
        Assert.That(planted.FoundIn(photo.AsSpan(50_001, 63)), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_part_of_a_photo_is_found_in_Base64()
    {
        var photo = WalletSample.Photo(100_000);
        var planted = new PlantedValues();
        planted.Add("the photo", photo);
        Assert.That(planted.FoundIn(Convert.ToBase64String(photo.AsSpan(50_001, 63))), Has.Count.EqualTo(1));
    }

    [Test]
    public void What_is_not_there_is_not_found()
    {
        var planted = new PlantedValues();
        planted.Add("the name", Value);
        planted.Add("the photo", WalletSample.Photo(100_000));
        Assert.That(planted.FoundIn(WalletSample.Photo(1_000_000)), Is.Empty);
    }

    static byte[] Noise(int length) => [.. Enumerable.Repeat((byte)0xA5, length)];
}
