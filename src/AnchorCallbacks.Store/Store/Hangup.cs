using System.Runtime.InteropServices;

namespace AnchorCallbacks.Store;

/// <summary>SIGHUP: the workers look at their files at once.</summary>
sealed class Hangup(Signals signals) : IHostedService, IDisposable
{
    PosixSignalRegistration? registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            // Without this the signal would end the process.
            context.Cancel = true;
            signals.Rates.Set();
            signals.CustomerTypes.Set();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => registration?.Dispose();
}
