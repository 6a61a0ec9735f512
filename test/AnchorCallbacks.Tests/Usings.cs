global using AnchorCallbacks.Tests.Engines;
global using NUnit.Framework;
global using static AnchorCallbacks.Tests.RealTime;

[assembly: Parallelizable(ParallelScope.All)]
// Tests wait for disks, processes and servers more than they compute.
[assembly: LevelOfParallelism(12)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
