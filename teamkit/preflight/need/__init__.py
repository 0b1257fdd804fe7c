"""How much GPU memory a training needs: by formula (milliseconds), or by a trace in the project's Python."""
