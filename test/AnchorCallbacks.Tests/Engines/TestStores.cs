namespace AnchorCallbacks.Tests;

/// <summary>After the last test: the databases that tests handed on are taken away.</summary>
[SetUpFixture]
sealed class TestStores
{
    [OneTimeTearDown]
    public void DropAll() => TestStore.DropAll();
}
