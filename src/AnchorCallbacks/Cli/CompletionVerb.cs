using System.CommandLine;

namespace AnchorCallbacks.Cli;

/// <summary><c>completion bash|zsh|fish</c>: a script that lets the shell ask the program for the next words.</summary>
static class CompletionVerb
{
    public static Command Make(string[] settings)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.CustomParser = result => Verb.Word(result, "shell", ["bash", "zsh", "fish"])!;
        shell.CompletionSources.Add("bash", "zsh", "fish");
        return new VerbCommand("completion", "Writes a script that completes words in a shell.", """
            Examples:
              source <(anchor-callbacks completion bash)                                        # in ~/.bashrc
              source <(anchor-callbacks completion zsh)                                         # in ~/.zshrc, after compinit
              anchor-callbacks completion fish > ~/.config/fish/completions/anchor-callbacks.fish
            """) { shell }.Do(settings, (parsed, context, _) =>
        {
            context.Output.Write((parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }).TrimEnd());
            return Task.FromResult(ExitCode.Done);
        });
    }

    const string Bash = """
        _anchor_callbacks() {
            local word=${COMP_WORDS[COMP_CWORD]} line
            COMPREPLY=()
            while IFS= read -r line; do
                [[ $line == "$word"* ]] && COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2> /dev/null)
        }
        complete -o default -F _anchor_callbacks anchor-callbacks

        """;

    const string Zsh = """
        #compdef anchor-callbacks
        _anchor_callbacks() {
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2> /dev/null)}")
            suggestions=(${suggestions:#})
            (( ${#suggestions} )) && compadd -- "${suggestions[@]}" || _files
        }
        compdef _anchor_callbacks anchor-callbacks

        """;

    const string Fish = """
        function __anchor_callbacks
            set -l line (commandline --cut-at-cursor)
            set -l words (commandline --tokenize --cut-at-cursor)
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
        end
        complete --command anchor-callbacks --arguments '(__anchor_callbacks)'

        """;
}
