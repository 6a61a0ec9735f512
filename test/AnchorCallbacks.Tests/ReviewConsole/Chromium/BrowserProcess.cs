using Microsoft.Playwright;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace AnchorCallbacks.Tests.ReviewConsole.Chromium;

/// <summary>The system's chromium: one process for the whole run.</summary>
static class BrowserProcess
{
    static readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> Started = new(Start);

    static string Program => Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium";

    /// <summary>Why the tests are skipped. In CI they are not: there they fail.</summary>
    public static string? Missing => File.Exists(Program) || Environment.GetEnvironmentVariable("CI") == "true" ? null
        : $"{Program} is missing; install chromium, or set CHROMIUM_PATH";

    /// <summary>How long the machine may be busy with something else.</summary>
    public const float HangGuard = 120_000;

    public static async Task<IBrowser> Get() => (await Started.Value).Browser;

    public static async Task End()
    {
        if (!Started.IsValueCreated)
            return;
        var (driver, browser) = await Started.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    static async Task<(IPlaywright, IBrowser)> Start()
    {
        var driver = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(HangGuard);
        return (driver, await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        }));
    }
}

/// <summary>For tests in a real browser. Without one they are skipped, but fail where CI is set.</summary>
[AttributeUsage(AttributeTargets.Class)]
sealed class InBrowserAttribute : NUnitAttribute, IApplyToTest
{
    public void ApplyToTest(Test test)
    {
        if (BrowserProcess.Missing is not { } reason || test.RunState != RunState.Runnable)
            return;
        test.RunState = RunState.Ignored;
        test.Properties.Set(PropertyNames.SkipReason, reason);
    }
}

[SetUpFixture]
sealed class BrowserEnd
{
    [OneTimeTearDown]
    public Task End() => BrowserProcess.End();
}
