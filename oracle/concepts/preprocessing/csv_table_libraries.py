"""NumPy and torch on `csv_table`: library differences, errors and edge cases."""

from oracle.page import Edge, Error, LibraryDifference, Returns

ERRORS = (
    Error(
        "an empty file",
        "There is no header with the names of the columns.",
        spoil=lambda inputs: {"values": None, "csv": ""},
        numpy=(ValueError, "the file is empty"),
        torch=(ValueError, "No columns to parse"),
    ),
    Error(
        "a row with a field too many",
        "A row has three fields, but the header has two.",
        spoil=lambda inputs: {"values": None, "csv": "NumRooms,RoofType\n2,Slate\n3,Slate,red\n"},
        numpy=(ValueError, "fields"),
        torch=(ValueError, r"Expected 2 fields in line 3, saw 3"),
    ),
    Error(
        "a column that is missing altogether",
        "The mean of no numbers does not exist.",
        spoil=lambda inputs: {"values": None, "csv": "NumRooms,RoofType\nNA,Slate\n,Slate\n"},
        numpy=(ValueError, "column NumRooms is missing altogether"),
        torch=(ValueError, "column NumRooms is missing altogether"),
    ),
    Error(
        "an unknown category",
        "A value that is not among the given ones has no column.",
        spoil=lambda inputs: {"values": ("Slate", "Tile"), "csv": "NumRooms,RoofType\n2,Slate\n3,Thatch\n"},
        numpy=(ValueError, "column RoofType has the unknown value Thatch; known are Slate, Tile"),
        torch=(ValueError, "column RoofType has the unknown value Thatch; known are Slate, Tile"),
    ),
)

EDGES = (
    Edge("one row", {"csv": "NumRooms,RoofType\n0.1,Slate\n", "values": None}, "The mean of one number is exact."),
    Edge(
        "no newline at the end",
        {"csv": "NumRooms,RoofType\n2,Slate\nNA,NA", "values": None},
        "The last line may end without a newline.",
    ),
    Edge(
        "a comma in quotes",
        {"csv": 'NumRooms,RoofType\n2,"Tile, red"\n1,Slate\n', "values": None},
        "A comma inside quotes does not separate fields.",
    ),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a row with a field too few",
        "pandas treats the absent field as missing; the hand-written reader raises an error.",
        {"csv": "NumRooms,RoofType\n2,Slate\n3\n", "values": None},
        {
            "numpy_own_reader": (ValueError, "fewer fields"),
            "torch_pandas": Returns([[2, 1, 0], [3, 0, 1]], "float64"),
        },
    ),
)
