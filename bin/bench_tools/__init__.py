"""What bin/demo, bin/test and bin/benchmark share: services, benches and throw-away sites. Standard library only."""
