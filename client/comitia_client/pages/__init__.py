"""Pages: papers opened and drawn in worker processes; pixels come back through shared memory."""
