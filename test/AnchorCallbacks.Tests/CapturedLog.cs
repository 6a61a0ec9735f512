using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace AnchorCallbacks.Tests;

/// <summary>What was logged, as text: messages, exceptions and scopes.</summary>
static class CapturedLog
{
    extension(FakeLogCollector log)
    {
        public string Text => string.Join('\n', log.GetSnapshot().Select(Line));

        public IEnumerable<string> At(LogLevel level) => log.GetSnapshot().Where(record => record.Level == level).Select(Line);
    }

    static string Line(FakeLogRecord record) => string.Join(' ', [record.Category, record.Message, record.Exception, .. record.Scopes]);
}
