namespace AnchorCallbacks.Hosting;

/// <summary>Finds the known word that is nearest to a misspelt one.</summary>
static class Nearest
{
    const int LongestWord = 80;

    /// <returns>Null if no word is near.</returns>
    public static string? To(string given, IEnumerable<string> words)
    {
        if (given.Length is 0 or > LongestWord)
            return null;
        var (best, least) = ((string?)null, given.Length / 3 + 1);
        foreach (var word in words)
            if (word.Length <= LongestWord && Distance(given.ToUpperInvariant(), word.ToUpperInvariant()) is var distance
                && distance < least)
                (best, least) = (word, distance);
        return best;
    }

    /// <summary>A question for the end of a message; empty if no word is near.</summary>
    public static string Hint(string given, IEnumerable<string> words) => To(given, words) is { } word ? $"; do you mean {word}?" : "";

    /// <summary>The number of letters that are added, left out, changed, or exchanged with the next one.</summary>
    static int Distance(string left, string right)
    {
        var (before, last, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[right.Length];
    }
}
