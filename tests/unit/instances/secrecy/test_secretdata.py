import pytest

from sardonyx.instances.secretdata import MalformedSecret, is_secret, public_part, secret_bytes


def secret(**fields):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web", "namespace": "user-alice"}, **fields}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {}),
        ({"data": None, "stringData": {}}, {}),
        ({"data": {"a": "aGVsbG8="}}, {"a": b"hello"}),
        ({"data": {"a": "aGVs\nbG8=\n"}}, {"a": b"hello"}),
        ({"data": {"a": "/wA="}}, {"a": b"\xff\x00"}),
        ({"data": {"a": None}, "stringData": {"b": None}}, {"a": b"", "b": b""}),
        ({"data": {"a": "aGVsbG8="}, "stringData": {"a": "é"}}, {"a": "é".encode()}),
    ],
)
def test_bytes_are_those_the_api_server_would_store(fields, expected):
    assert secret_bytes(secret(**fields)) == expected


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"stringData": {"PORT": 5432}}, "value of PORT is not a string"),
        ({"stringData": {"ON": True}}, "value of ON is not a string"),
        ({"data": {"a": 1}}, "value of a is not a string"),
        ({"data": {"a": {"b": "c"}}}, "value of a is not a string"),
        ({"data": {"a": "hunter2!"}}, "value of a under data is not base64"),
        ({"data": {"a": "YQ"}}, "value of a under data is not base64"),
        ({"data": ["a"]}, "data is not a mapping"),
        ({"stringData": "text"}, "stringData is not a mapping"),
        ({"stringData": {"a b": "x"}}, "the key 'a b' is not one"),
        ({"stringData": {"..": "x"}}, r"the key '\.\.' is not one"),
    ],
)
def test_what_the_api_server_refuses_is_refused_by_name(fields, message):
    with pytest.raises(MalformedSecret, match=f"Secret user-alice/web: (the )?{message}"):
        secret_bytes(secret(**fields))


def test_the_message_holds_no_value():
    with pytest.raises(MalformedSecret) as raised:
        secret_bytes(secret(data={"a": "hunter2!"}))
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_of_a_secret_only_the_keys_are_public():
    public = public_part(secret(data={"a": "x"}, stringData={"b": "y"}, type="Opaque"))
    assert public["data"] == {"a": None, "b": None}
    assert "stringData" not in public
    assert public["type"] == "Opaque"


def test_a_data_that_is_no_mapping_stays_public():
    thing = secret(data="hunter2")
    assert public_part(thing) is thing


def test_other_kinds_are_public_altogether():
    thing = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}
    assert public_part(thing) is thing
    assert not is_secret({"apiVersion": "example.org/v1", "kind": "Secret"})
