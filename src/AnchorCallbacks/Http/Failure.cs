namespace AnchorCallbacks.Http;

/// <summary>What went wrong in the caller's request. Each adapter turns it into its own answer; AP has a meaning for the first
/// three only, and the others are operators'.</summary>
enum FailureKind
{
    Invalid,
    NotFound,
    Unauthorized,

    /// <summary>Who asks is known and may not do this.</summary>
    Forbidden,

    /// <summary>What is asked does not fit the state things are in.</summary>
    Conflict,

    /// <summary>The request was made for a version that is no longer the current one.</summary>
    Outdated,

    /// <summary>It was there and has been destroyed.</summary>
    Gone,

    TooLarge,

    /// <summary>An idempotency key that belongs to another request.</summary>
    KeyReused,

    /// <summary>AP cannot be asked.</summary>
    Unreachable,
}

/// <summary>An expected failure: <paramref name="Text"/> names the field and what would be right, never a value.</summary>
readonly record struct Failure(FailureKind Kind, string Text)
{
    /// <summary>One for each thing that is wrong, where they are known apart.</summary>
    public IReadOnlyList<string> Problems { get => field ?? [Text]; init; }

    public static Failure Invalid(string text) => new(FailureKind.Invalid, text);

    public static Failure Invalid(IReadOnlyList<string> problems) =>
        new(FailureKind.Invalid, string.Join("; ", problems)) { Problems = problems };

    public static Failure NotFound(string text) => new(FailureKind.NotFound, text);

    public static Failure Unauthorized(string text) => new(FailureKind.Unauthorized, text);

    public static Failure Unreachable(string text) => new(FailureKind.Unreachable, text);

    public static Failure Conflict(string text) => new(FailureKind.Conflict, text);
}

/// <summary>A value, or the failure that kept it from being made.</summary>
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

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Failure failure) => new(failure);
}
