using AnchorCallbacks.Cli.Demo;
using AnchorCallbacks.Hosting;
using AnchorCallbacks.Simulator;

namespace AnchorCallbacks.Tests.Cli;

sealed class DemoTests
{
    [TestCase(PlatformGeneration.Two)]
    [TestCase(PlatformGeneration.Four)]
    public async Task A_newcomer_signs_in_once_with_the_code_and_finds_customers_and_transactions(PlatformGeneration generation)
    {
        string folder;
        await using (var demo = await DemoServer.Start([], generation, CancellationToken.None))
        {
            folder = demo.Folder;
            var code = demo.Code.Renew();
            using var officer = new HttpClient { BaseAddress = new(demo.Console) };
            using var stranger = new HttpClient { BaseAddress = new(demo.Console) };

            Assert.That(await SignIn(officer, code), Does.Contain("/console/customers/"));
            Assert.That(await SignIn(stranger, code), Does.Not.Contain("/console/customers/"), "the code works once");
            Assert.That(await stranger.GetStringAsync(demo.CustomerPage), Does.Contain("Demo Anchor"), "the customer's form");
            Assert.That(demo.Platform.Transactions, Has.Count.EqualTo(
                DemoPerson.All.Count(person => person.Transaction != DemoTransaction.None)));
            await Eventually(() => demo.Platform.Transactions.Any(t => t.Status == "pending_customer_info_update"), "AP waits for data");
            Assert.That(demo.Platform.Transactions.Where(t => t.Sep == 31), Is.Not.Empty);
        }
        Assert.That(Directory.Exists(folder), Is.False, "the store is removed");
    }

    [Test]
    public void Settings_of_a_real_store_are_refused() => Assert.That(
        async () => await DemoServer.Start(["--Store:ConnectionString=x"], PlatformGeneration.Four, CancellationToken.None),
        Throws.InstanceOf<StartException>().With.Message.StartsWith("Store: the demo has its own"));

    [Test]
    public void The_papers_of_two_people_are_two_pictures()
    {
        var (first, second) = (DemoPerson.All[0], DemoPerson.All[1]);

        Assert.That(DemoPapers.Card(first), Is.Not.EqualTo(DemoPapers.Card(second)));
        using var card = new ImageMagick.MagickImage(DemoPapers.Card(first));
        Assert.That((card.Format, card.Width, card.Height), Is.EqualTo((ImageMagick.MagickFormat.Png, 860u, 540u)));
        Assert.That(DemoPapers.Selfie(first), Is.Not.EqualTo(DemoPapers.Selfie(second)));
    }

    /// <returns>The page that the browser ends at.</returns>
    static async Task<string> SignIn(HttpClient browser, string code)
    {
        using var form = new FormUrlEncodedContent([new("key", code.ToLowerInvariant())]);
        using var answer = await browser.PostAsync("/console/sign-in", form);
        return await answer.Content.ReadAsStringAsync();
    }
}
