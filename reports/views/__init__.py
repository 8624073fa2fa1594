"""Doors of the reports room: ``dashboard`` for figures; of the frozen reports ``center`` for the list and for asking,
``reports`` for one report and its files, ``publication`` for its words, its publication and its proof.
"""
