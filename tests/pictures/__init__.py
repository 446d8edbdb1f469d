"""The moving picture of the README: `python -m tests.pictures`, or `make pictures`.

    story.py     the program in a terminal, used as people use it, recorded as an asciicast
    animated.py  an asciicast as an animated SVG

Nothing of it is drawn by hand: it is a real run of the demo. What it waits for goes faster.
"""
