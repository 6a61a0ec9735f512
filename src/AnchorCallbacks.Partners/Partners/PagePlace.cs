namespace AnchorCallbacks.Partners;

/// <summary>The place of a page in a list, from the nearer end of the list: an engine reads all that comes before the page.</summary>
readonly record struct PagePlace(long Skip, long Take, bool IsDescending, bool IsFromEnd)
{
    public static PagePlace Of(long offset, long limit, long total, bool isDescending)
    {
        var take = Math.Clamp(total - offset, 0, limit);
        return offset > total / 2 ? new(Math.Max(total - offset - take, 0), take, !isDescending, true)
            : new(offset, take, isDescending, false);
    }

    /// <summary>The rows in the order of the list.</summary>
    public List<T> InOrder<T>(List<T> read)
    {
        if (IsFromEnd)
            read.Reverse();
        return read;
    }
}
