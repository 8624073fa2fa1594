"""The text of a document, read into a tree of chapters, measures and who answers for them. Knows no Django, clock or network.

``segment`` cuts the text, ``assemble`` builds the tree from text and segments alone, so that a reviewer who moves a cut gets
his tree by the same code. Nothing is invented: a field comes from the text or is empty, and what is doubtful bears a flag.
"""
