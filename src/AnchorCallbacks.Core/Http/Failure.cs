namespace AnchorCallbacks.Http;

/// <summary>The kind of a failure. Each endpoint adapter turns it into its own answer. AP knows only the first three. The others are for
/// operators.</summary>
enum FailureKind
{
    Invalid,
    NotFound,
    Unauthorized,

    /// <summary>The caller is known and may not do this.</summary>
    Forbidden,

    /// <summary>The request does not fit the present state.</summary>
    Conflict,

    /// <summary>The request was made for a version that is no longer the current one.</summary>
    Outdated,

    /// <summary>The object existed and was erased.</summary>
    Gone,

    TooLarge,

    /// <summary>An idempotency key that belongs to another request.</summary>
    KeyReused,

    /// <summary>AP is unreachable.</summary>
    Unreachable,

    /// <summary>The caller must wait.</summary>
    TooMany,
}

/// <summary>An expected failure: <paramref name="Text"/> names the field and the rule, never a value.</summary>
readonly record struct Failure(FailureKind Kind, string Text)
{
    /// <summary>One failure for each problem, if there are several.</summary>
    public IReadOnlyList<string> Problems { get => field ?? [Text]; init; }

    public static Failure Invalid(string text) => new(FailureKind.Invalid, text);

    public static Failure Invalid(IReadOnlyList<string> problems) =>
        new(FailureKind.Invalid, string.Join("; ", problems)) { Problems = problems };

    public static Failure NotFound(string text) => new(FailureKind.NotFound, text);

    public static Failure Unauthorized(string text) => new(FailureKind.Unauthorized, text);

    public static Failure Unreachable(string text) => new(FailureKind.Unreachable, text);

    public static Failure TooMany(string text) => new(FailureKind.TooMany, text);

    public static Failure Conflict(string text) => new(FailureKind.Conflict, text);
}

/// <summary>A value, or the failure that prevented it.</summary>
readonly struct Result<T>
{
    readonly T? value;
    readonly Failure? failure;

    Result(T value) => this.value = value;

    Result(Failure failure) => this.failure = failure;

    public bool Failed(out Failure reason, out T result)
    {
        reason = failure.GetValueOrDefault();
        result = value!;
        return failure is not null;
    }

    /// <summary>For an interface, which has no conversion.</summary>
    public static Result<T> Of(T value) => new(value);

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Failure failure) => new(failure);
}
