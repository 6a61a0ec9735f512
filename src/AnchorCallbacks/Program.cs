return await AnchorCallbacks.Cli.CommandLine.Run(args);
