"""Every field of a chart's form varied, rendered and looked at.

The form of a chart is a space of values; a chart is tested at one or two points of it, and its users go elsewhere.
``fields`` says what can be varied, ``choices`` with which values, ``plan`` makes renders of that, ``examine`` looks at
each, ``reduce`` finds the fewest changes that bring a fault about, ``explore`` does all of it for one chart.
"""
