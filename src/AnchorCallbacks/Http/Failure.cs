namespace AnchorCallbacks.Http;

/// <summary>What went wrong in the caller's request. Each surface turns it into its own answer.</summary>
enum FailureKind
{
    Invalid,
    NotFound,
    Unauthorized,
}

/// <summary>An expected failure: <paramref name="Text"/> names the field and what would be right, never a value.</summary>
readonly record struct Failure(FailureKind Kind, string Text)
{
    public static Failure Invalid(string text) => new(FailureKind.Invalid, text);

    public static Failure NotFound(string text) => new(FailureKind.NotFound, text);

    public static Failure Unauthorized(string text) => new(FailureKind.Unauthorized, text);
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
