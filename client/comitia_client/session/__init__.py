"""The session: link, replicas, outbox and downloads of one tablet, in plain asyncio. No Qt, nothing that blocks."""
