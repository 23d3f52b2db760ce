"""What all views are built of; knows no view and no controller."""
