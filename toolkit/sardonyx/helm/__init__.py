"""Rendering charts with Helm: two engines behind one protocol, in workers that can be killed, and what they give back.

chart package + values → WorkerPool.render → Rendering → parse_rendering → manifests
"""
